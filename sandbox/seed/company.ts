import type { PlaceKey } from './place.ts'

/** A company the seeded people work at. */
export type Company = {
  readonly name: string
  readonly domain: string
  readonly industry: string
  readonly place: PlaceKey
  readonly tier: 'Key account' | 'Growth' | 'Prospect' | 'Partner'
}

const ROWS = `
Aurora Logística|aurora-log|Logistics|saoPaulo|Key account
Bandeira Alimentos|bandeira|Food|saoPaulo|Key account
Casa Verde Imóveis|casaverde|Real estate|saoPaulo|Growth
Delta Sul Energia|deltasul|Energy|curitiba|Key account
Estúdio Mangue|mangue|Design|recife|Prospect
Farmácia Boa Vista|boavista|Health|recife|Growth
Grupo Ipê|grupoipe|Construction|saoPaulo|Key account
Horizonte Turismo|horizonte|Travel|rio|Growth
Instituto Lagoa|lagoa|Education|rio|Partner
Jatobá Móveis|jatoba|Furniture|curitiba|Growth
Kombucha do Sul|kombuchasul|Food|curitiba|Prospect
Litoral Pescados|litoral|Food|recife|Prospect
Maré Alta Filmes|marealta|Media|rio|Growth
Nuvem Azul Tecnologia|nuvemazul|Software|saoPaulo|Partner
Orvalho Cosméticos|orvalho|Retail|saoPaulo|Growth
Pedra Branca Mineração|pedrabranca|Mining|rio|Prospect
Acorn & Finch|acornfinch|Consulting|london|Key account
Bellweather Insurance|bellweather|Insurance|london|Growth
Copperfield Brewing|copperfield|Food|manchester|Prospect
Dunmore Shipping|dunmore|Logistics|london|Key account
Elmstead Partners|elmstead|Finance|london|Partner
Foxglove Botanicals|foxglove|Retail|manchester|Growth
Granite Peak Outfitters|granitepeak|Retail|sanFrancisco|Growth
Harborlight Health|harborlight|Health|sanFrancisco|Key account
Ironwood Robotics|ironwood|Manufacturing|austin|Key account
Juniper & Sage|junipersage|Food|austin|Prospect
Kestrel Analytics|kestrel|Software|sanFrancisco|Partner
Lakeshore Credit Union|lakeshore|Finance|chicago|Growth
Meridian Air Cargo|meridianair|Logistics|chicago|Key account
Nightjar Studios|nightjar|Media|newYork|Growth
Oakhurst Legal|oakhurst|Legal|newYork|Partner
Pinecrest Schools|pinecrest|Education|austin|Prospect
Quarry Street Coffee|quarrystreet|Food|newYork|Prospect
Redwood Data Centers|redwooddc|Software|sanFrancisco|Key account
Silverline Transit|silverline|Transport|newYork|Growth
Tidewater Solar|tidewater|Energy|austin|Growth
Umbra Security|umbrasec|Software|newYork|Growth
Vantage Point Media|vantagepoint|Media|chicago|Prospect
Whitfield & Daughters|whitfield|Manufacturing|manchester|Growth
Atelier Lumière|lumiere|Design|paris|Growth
Boulangerie Centrale|boulcentrale|Food|paris|Prospect
Chantiers du Rhône|chantiersrhone|Construction|lyon|Key account
Éditions du Quai|editionsquai|Media|lyon|Growth
Vignobles Saint-Clair|saintclair|Food|lyon|Prospect
Adler Maschinenbau|adler-mb|Manufacturing|munich|Key account
Blaufeld Pharma|blaufeld|Health|berlin|Key account
Grünwerk Energie|gruenwerk|Energy|berlin|Growth
Kaufhaus Lindner|lindner|Retail|munich|Growth
Spreeblick Software|spreeblick|Software|berlin|Partner
Azulejo Studio|azulejo|Design|lisbon|Growth
Cortiça Viva|corticaviva|Manufacturing|porto|Prospect
Douro Valley Hotels|dourohotels|Travel|porto|Growth
Banca Serrano|bancaserrano|Finance|madrid|Key account
Olivar del Sur|olivar|Food|madrid|Prospect
Moda Navigli|navigli|Retail|milan|Growth
Officine Brera|officinebrera|Manufacturing|milan|Growth
Grachten Capital|grachten|Finance|amsterdam|Partner
Tulp Logistics|tulp|Logistics|amsterdam|Growth
Maple & Moss|maplemoss|Retail|toronto|Prospect
Northern Lights Clinics|nlclinics|Health|toronto|Growth
`

/** The sixty companies of the sandbox's world. */
export const COMPANIES: readonly [Company, ...Company[]] = read(ROWS)

function read(rows: string): [Company, ...Company[]] {
  const all = rows
    .trim()
    .split('\n')
    .map((row): Company => {
      const [name = '', domain = '', industry = '', place = '', tier = ''] = row.split('|')
      // The rows above are the only source, so their spelling is the type's.
      return { name, domain: `${domain}.example`, industry, place: place as PlaceKey, tier: tier as Company['tier'] }
    })
  const [first, ...rest] = all
  if (first === undefined) throw new Error('The sandbox needs at least one company.')
  return [first, ...rest]
}
