/** The dated version of HubSpot's API that is spoken; each is kept for about 18 months (providers.md §10.1). */
export const version = '2026-09'
