/** Looks of a control that shows itself when its `group` is pointed at or entered; always on touch screens. */
export const onDemand =
  'opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-100'
