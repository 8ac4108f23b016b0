const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** 64 bits of FNV-1a over the text's UTF-16 code units, as 16 hexadecimal digits. Fast, and no protection at all. */
export const digestOf = (text: string): string => {
  let hash = OFFSET;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * PRIME);
  }
  return hash.toString(16).padStart(16, '0');
};
