declare const brand: unique symbol;

/** A value that only one parse function (or a trusted store) can make; a plain `Base` at run time. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
