declare const brand: unique symbol;

/** A value that only its parse function or a trusted store makes. At run time it is a plain `Base`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
