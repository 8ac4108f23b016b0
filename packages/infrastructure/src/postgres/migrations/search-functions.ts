import type { Knex } from 'knex';

/** Collations that support case, letters and digits of all scripts. The first available one is used. */
const COLLATIONS = ['und-x-icu', 'pg_c_utf8', 'C.UTF-8', 'C.utf8'];

const bestCollation = async (trx: Knex.Transaction): Promise<string> => {
  const { rows } = await trx.raw<{ rows: readonly { collname: string }[] }>(
    'select collname from pg_collation where collencoding in (-1, pg_char_to_encoding(getdatabaseencoding()))',
  );
  const present = new Set(rows.map(({ collname }) => collname));
  return COLLATIONS.find((name) => present.has(name)) ?? 'default';
};

/**
 * The functions that lists and searches use to compare texts. They match `foldText` and `wordsOf` of the domain. Stored
 * values depend on them, so they never change.
 *
 * - `words_in`: the words of a text. ASCII has a path that is twice as fast. A `tsvector` can hold 1 MB of words and 2
 *   kB per word: only the first 100,000 characters count, and long words are truncated.
 * - `search_words`: all words of a task. PL/pgSQL, because Postgres caches its plan for a session. It would plan an SQL
 *   expression again for each INSERT, which takes longer than the evaluation.
 * - `with_words`: adds a text to the words of the comments, up to 600 kB.
 */
export const searchFunctions = async (trx: Knex.Transaction): Promise<string> => {
  const collation = `"${await bestCollation(trx)}"`;
  const plain = `regexp_replace(normalize(value, NFKD), U&'[\\0300-\\036F]', '', 'g')`;
  return `
  create function l_age.lowered(value text) returns text language sql immutable parallel safe return
    lower(value collate ${collation});

  create function l_age.title_key(title text) returns text language sql immutable parallel safe return
    left(l_age.lowered(title), 400);

  create function l_age.folded(value text) returns text language sql immutable parallel safe return
    translate(replace(replace(replace(l_age.lowered(${plain}), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđħıς', 'oldhiσ');

  create function l_age.words_in(value text) returns tsvector language plpgsql immutable as $$
    declare
      words text;
    begin
      if octet_length(value) = length(value) then
        words := regexp_replace(lower(left(value, 100000) collate "C"), '[^a-z0-9]+', ' ', 'g');
      else
        words := regexp_replace(left(l_age.folded(value), 100000) collate ${collation}, '[^[:alnum:]]+', ' ', 'g');
      end if;
      return words::tsvector;
    exception when program_limit_exceeded then
      return array_to_tsvector(array(
        select distinct left(word, 100) from unnest(string_to_array(words, ' ')) word where word <> ''
      ));
    end $$;

  create function l_age.label_word(label text) returns text language sql immutable parallel safe return
    '#' || left(l_age.lowered(label), 200);

  create function l_age.search_words(title text, description text, labels text[], comment_words tsvector)
    returns tsvector language plpgsql immutable as $$
    declare
      words tsvector := l_age.words_in(concat_ws(' ', title, description));
    begin
      if cardinality(labels) > 0 then
        words := words || array_to_tsvector(array(
          select distinct l_age.label_word(label) from unnest(labels) label where label is not null
        ));
      end if;
      return case when comment_words is null then words else words || comment_words end;
    end $$;

  create function l_age.with_words(words tsvector, body text) returns tsvector language plpgsql immutable as $$
    declare
      more tsvector := coalesce(words, '') || l_age.words_in(coalesce(body, ''));
    begin
      return case when pg_column_size(more) < 600000 then more else words end;
    end $$;

  create function l_age.search_query(value text) returns tsquery language sql immutable return
    (select string_agg('''' || left(word, 100) || ''':*', ' & ')
     from unnest(tsvector_to_array(l_age.words_in(value))) word)::tsquery;

  create function l_age.label_query(label text) returns tsquery language sql immutable return
    ('''' || replace(replace(l_age.label_word(label), '\\', '\\\\'), '''', '''''') || '''')::tsquery;`;
};
