const STAGES =
  'subscriber,lead,marketingqualifiedlead=Marketing qualified lead,salesqualifiedlead=Sales qualified lead,opportunity,customer,evangelist,other'
const LEAD_STATUS = 'NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,ATTEMPTED_TO_CONTACT,CONNECTED,BAD_TIMING'
const INDUSTRIES =
  'ACCOUNTING,AIRLINES_AVIATION,APPAREL_FASHION,AUTOMOTIVE,BANKING,BIOTECHNOLOGY,COMPUTER_SOFTWARE,CONSTRUCTION,CONSUMER_GOODS,DESIGN,EDUCATION_MANAGEMENT,FINANCIAL_SERVICES,FOOD_BEVERAGES,FOOD_PRODUCTION,HOSPITAL_HEALTH_CARE,INSURANCE,LAW_PRACTICE,LEISURE_TRAVEL_TOURISM,LOGISTICS_AND_SUPPLY_CHAIN,MACHINERY,MANAGEMENT_CONSULTING,MEDIA_PRODUCTION,MINING_METALS,OIL_ENERGY,PHARMACEUTICALS,REAL_ESTATE,RENEWABLES_ENVIRONMENT,RETAIL,TRANSPORTATION_TRUCKING_RAILROAD,UTILITIES,WINE_AND_SPIRITS'

/** HubSpot's own properties of contacts, as far as they are served. */
export const CONTACT_ROWS = `
email|Email|string/text
firstname|First Name|string/text
lastname|Last Name|string/text
salutation|Salutation|string/text
phone|Phone Number|string/phonenumber
mobilephone|Mobile Phone Number|string/phonenumber
fax|Fax Number|string/text
work_email|Work email|string/text
company|Company Name|string/text
jobtitle|Job Title|string/text
website|Website URL|string/text
address|Street Address|string/text
city|City|string/text
state|State/Region|string/text
zip|Postal Code|string/text
country|Country/Region|string/text
industry|Industry|string/text
message|Message|string/textarea
date_of_birth|Date of birth|string/text
annualrevenue|Annual Revenue|string/text
hs_language|Preferred language|enumeration/select||en=English,pt=Portuguese,pt-br=Portuguese - Brazil,fr=French,de=German,es=Spanish,it=Italian,nl=Dutch
lifecyclestage|Lifecycle Stage|enumeration/radio||${STAGES}
hs_lead_status|Lead Status|enumeration/radio||${LEAD_STATUS}
hubspot_owner_id|Contact owner|enumeration/select|x
hs_email_optout|Unsubscribed from all email|bool/booleancheckbox||true=Yes,false=No
closedate|Close Date|datetime/date
associatedcompanyid|Primary Associated Company ID|number/number|x
hs_additional_emails|Additional email addresses|enumeration/checkbox|rx
hs_merged_object_ids|Merged record IDs|enumeration/checkbox|rx
hs_full_name_or_email|Full name or email|string/calculation_equation|c
hs_email_domain|Email Domain|string/text|c
createdate|Create Date|datetime/date|r
lastmodifieddate|Last Modified Date|datetime/date|r
hs_object_id|Record ID|number/number|r
hs_object_source_label|Record source|string/text|r
`

/** HubSpot's own properties of companies, as far as they are served. */
export const COMPANY_ROWS = `
name|Company name|string/text
domain|Company Domain Name|string/text
website|Website URL|string/text
phone|Phone Number|string/phonenumber
address|Street Address|string/text
address2|Street Address 2|string/text
city|City|string/text
state|State/Region|string/text
zip|Postal Code|string/text
country|Country/Region|string/text
industry|Industry|enumeration/select||${INDUSTRIES}
type|Type|enumeration/select||PROSPECT,PARTNER,RESELLER,VENDOR,OTHER
description|Description|string/textarea
about_us|About Us|string/textarea
founded_year|Year Founded|string/text
numberofemployees|Number of Employees|number/number
annualrevenue|Annual Revenue|number/number
is_public|Is Public|bool/booleancheckbox||true=Yes,false=No
timezone|Time Zone|string/text
linkedin_company_page|LinkedIn Company Page|string/text
lifecyclestage|Lifecycle Stage|enumeration/radio||${STAGES}
hs_lead_status|Lead Status|enumeration/radio||${LEAD_STATUS}
hubspot_owner_id|Company owner|enumeration/select|x
hs_additional_domains|Additional Domains|enumeration/checkbox|rx
hs_merged_object_ids|Merged record IDs|enumeration/checkbox|rx
createdate|Create Date|datetime/date|r
hs_lastmodifieddate|Last Modified Date|datetime/date|r
hs_object_id|Record ID|number/number|r
hs_object_source_label|Record source|string/text|r
`

/** HubSpot's own properties of deals, as far as they are served. */
export const DEAL_ROWS = `
dealname|Deal Name|string/text
pipeline|Pipeline|enumeration/select|x
dealstage|Deal Stage|enumeration/radio|x
amount|Amount|number/number
deal_currency_code|Currency|enumeration/select||EUR=EUR,USD=USD,BRL=BRL,GBP=GBP
closedate|Close Date|datetime/date
dealtype|Deal Type|enumeration/radio||newbusiness=New Business,existingbusiness=Existing Business
description|Deal Description|string/textarea
hs_priority|Priority|enumeration/select||low,medium,high
hs_next_step|Next Step|string/text
closed_won_reason|Closed Won Reason|string/textarea
closed_lost_reason|Closed Lost Reason|string/textarea
hubspot_owner_id|Deal owner|enumeration/select|x
hs_is_closed|Is Deal Closed?|bool/calculation_equation|c|true=Yes,false=No
hs_is_closed_won|Is Closed Won|bool/calculation_equation|c|true=Yes,false=No
hs_deal_stage_probability|Deal probability|number/calculation_equation|c
hs_merged_object_ids|Merged record IDs|enumeration/checkbox|rx
createdate|Create Date|datetime/date|r
hs_lastmodifieddate|Last Modified Date|datetime/date|r
hs_object_id|Record ID|number/number|r
hs_object_source_label|Record source|string/text|r
`
