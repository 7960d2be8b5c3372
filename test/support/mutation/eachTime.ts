/** In place of `once`: makes the value at each call. */
export const once = <Value>(make: () => Value): (() => Value) => make;
