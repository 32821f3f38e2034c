import type { Sources } from './mask.ts'
import { personEtagOf, sourceEtagOf, sourceIdOf, sourceTypeOf, type Contact, type Version } from './contact.ts'
import { spelled } from './spelling.ts'
import { FIELD_NAMES, objectIn, textIn, type FieldName, type Fields, type Json, type MaskName, type Value } from './value.ts'

/** What a reply shows of a person. */
export type View = { readonly mask: ReadonlySet<MaskName>; readonly sources: Sources; readonly former?: boolean }

/** A version's fields, spelled out. */
export function fieldsOf(version: Version): Fields {
  return typeof version.fields === 'number' ? spelled(version.fields) : version.fields
}

/** A Person resource. */
export function render(contact: Contact, version: Version, view: View): Value {
  const person: Record<string, Json> = { resourceName: version.name, etag: personEtagOf(contact, version) }
  if (view.mask.has('metadata')) person['metadata'] = metadataOf(contact, version, view)
  if (version.deleted) return person
  const fields = view.sources.contact ? fieldsOf(version) : {}
  const profile = view.sources.profile ? contact.profile : undefined
  for (const field of FIELD_NAMES) {
    if (!view.mask.has(field)) continue
    const values = [
      ...withSource(fields[field], sourceTypeOf(version), sourceIdOf(contact)),
      ...(profile === undefined ? [] : withSource(profile.fields[field], 'PROFILE', profile.id)),
    ]
    if (values.length > 0) person[field] = values.map((value, index) => (index === 0 ? primary(value) : value))
  }
  if (view.mask.has('photos')) person['photos'] = [photoOf({ type: sourceTypeOf(version), id: sourceIdOf(contact) }, fields)]
  return person
}

function metadataOf(contact: Contact, version: Version, view: View): Value {
  const contactSource = {
    type: sourceTypeOf(version),
    id: sourceIdOf(contact),
    etag: sourceEtagOf(contact, version),
    updateTime: new Date(version.at).toISOString(),
  }
  const profile = view.sources.profile && !version.deleted ? contact.profile : undefined
  const profileSource = profile && {
    type: 'PROFILE',
    id: profile.id,
    etag: `#profile${profile.rev}=`,
    profileMetadata: { objectType: 'PERSON', userTypes: ['GOOGLE_USER'] },
  }
  return {
    sources: [...(view.sources.contact ? [contactSource] : []), ...(profileSource === undefined ? [] : [profileSource])],
    ...(view.former === true && version.formerly.length > 0 ? { previousResourceNames: version.formerly } : {}),
    ...(version.deleted ? { deleted: true } : { objectType: 'PERSON' }),
  }
}

function withSource(values: Fields[FieldName], type: string, id: string): Value[] {
  const verified = type === 'PROFILE' ? { verified: true } : {}
  return (values ?? []).map((value, index) => ({
    ...value,
    metadata: { ...(index === 0 ? { sourcePrimary: true } : {}), ...verified, source: { type, id } },
  }))
}

function primary(value: Value): Value {
  return { ...value, metadata: { primary: true, ...objectIn(value, 'metadata') } }
}

function photoOf(source: Value, fields: Fields): Value {
  const letter = textIn(fields.names?.[0] ?? {}, 'displayName').slice(0, 1) || '?'
  const metadata = { primary: true, source }
  return { url: `https://lh3.googleusercontent.com/cm/sandbox-${encodeURIComponent(letter)}=s100`, default: true, metadata }
}
