/** Functions of ARM that give keys, types that hold them, and how keys look. */
export const SECRETS =
  /\blist(?!ening)[A-Z]\w*\(|\blistKeys?\b|secure(?:string|object)|AccountKey|SharedAccess|\bsig=|password|clientSecret|instrumentationKey/i;
