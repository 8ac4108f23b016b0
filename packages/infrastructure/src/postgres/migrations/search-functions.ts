import type { Knex } from 'knex';

/** Knows upper and lower case, letters and digits of all scripts: the first of these that the server has. */
const COLLATIONS = ['und-x-icu', 'pg_c_utf8', 'C.UTF-8', 'C.utf8'];

const bestCollation = async (trx: Knex.Transaction): Promise<string> => {
  const { rows } = await trx.raw<{ rows: readonly { collname: string }[] }>(
    'select collname from pg_collation where collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))',
  );
  const present = new Set(rows.map(({ collname }) => collname));
  return COLLATIONS.find((name) => present.has(name)) ?? 'default';
};

/** Postgres normalises Unicode in databases that hold it, and in no others. */
const isUnicode = async (trx: Knex.Transaction): Promise<boolean> => {
  const { rows } = await trx.raw<{ rows: readonly { encoding: string }[] }>('select getdatabaseencoding() as encoding');
  return rows[0]?.encoding === 'UTF8';
};

/**
 * How texts are compared in lists and searches, the same as `foldText` and `wordsOf` do it in the domain. Final, as indexes
 * and generated columns hold what these functions once returned.
 */
export const searchFunctions = async (trx: Knex.Transaction): Promise<string> => {
  const collation = `"${await bestCollation(trx)}"`;
  const plain = (await isUnicode(trx))
    ? `regexp_replace(normalize(value, NFKD), U&'[\\0300-\\036F]', '', 'g')`
    : 'value';
  return `
  create function l_age.lowered(value text) returns text language sql immutable parallel safe return
    lower(value collate ${collation});

  create function l_age.title_key(title text) returns text language sql immutable parallel safe return
    left(l_age.lowered(title), 400);

  create function l_age.label_keys(labels text[]) returns text[] language sql immutable parallel safe return
    array(select left(l_age.lowered(label), 200) from unnest(labels) label);

  create function l_age.folded(value text) returns text language sql immutable parallel safe return
    translate(replace(replace(replace(l_age.lowered(${plain}), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđħıς', 'oldhiσ');

  create function l_age.words_in(value text) returns text[] language sql immutable parallel safe return
    array(
      select distinct left(word, 100)
      from regexp_split_to_table(l_age.folded(value) collate ${collation}, '[^[:alnum:]]+') word where word <> ''
    );

  create function l_age.search_words(value text) returns tsvector language sql immutable parallel safe return
    array_to_tsvector(l_age.words_in(value));

  create function l_age.search_query(value text) returns tsquery language sql immutable parallel safe return
    (select string_agg('''' || word || ''':*', ' & ') from unnest(l_age.words_in(value)) word)::tsquery;`;
};
