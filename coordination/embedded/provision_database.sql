-- The part of provision.sql that is true of one database. Runs in the current one.

SET client_min_messages = warning;

-- Only the owner creates objects. In a database that tu_owner created itself it already may,
-- through pg_database_owner; the grant covers the others.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO tu_owner;

CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gin SCHEMA public;

-- Under row-level security the planner evaluates a policy before any condition that could leak
-- the rows it hides, and therefore refuses to search an index with an operator whose function
-- is not LEAKPROOF: `name % 'dupont'` would compare every row of every tenant. The functions
-- behind the trigram operators only compute a number from their two arguments; none raises an
-- error or a notice that depends on them. Marking them needs a superuser, hence this file and
-- not a migration. https://www.postgresql.org/docs/18/rules-privileges.html
ALTER FUNCTION public.similarity(text, text) LEAKPROOF;
ALTER FUNCTION public.similarity_op(text, text) LEAKPROOF;
ALTER FUNCTION public.similarity_dist(text, text) LEAKPROOF;
ALTER FUNCTION public.word_similarity(text, text) LEAKPROOF;
ALTER FUNCTION public.word_similarity_op(text, text) LEAKPROOF;
ALTER FUNCTION public.word_similarity_commutator_op(text, text) LEAKPROOF;
ALTER FUNCTION public.strict_word_similarity(text, text) LEAKPROOF;
ALTER FUNCTION public.strict_word_similarity_op(text, text) LEAKPROOF;
ALTER FUNCTION public.strict_word_similarity_commutator_op(text, text) LEAKPROOF;

-- Comparing one name takes tens of microseconds, not the hundredth of one that the planner assumes of every function: it
-- would rather compare a small table row by row than open its trigram index. Measured on the directory: 63 ms, then 14.
ALTER FUNCTION public.similarity(text, text) COST 500;
ALTER FUNCTION public.similarity_op(text, text) COST 500;
ALTER FUNCTION public.similarity_dist(text, text) COST 500;
ALTER FUNCTION public.word_similarity(text, text) COST 500;
ALTER FUNCTION public.word_similarity_op(text, text) COST 500;
ALTER FUNCTION public.word_similarity_commutator_op(text, text) COST 500;
ALTER FUNCTION public.strict_word_similarity(text, text) COST 500;
ALTER FUNCTION public.strict_word_similarity_op(text, text) COST 500;
ALTER FUNCTION public.strict_word_similarity_commutator_op(text, text) COST 500;

-- unaccent() is only STABLE because its dictionary may be changed, so no index may use it. This
-- is the same C function under our own promise that the dictionary does not change; with one
-- argument it takes the dictionary "unaccent" of its own schema (public), whatever the
-- search_path. Written in C rather than SQL so that it is neither inlined (which would lose
-- LEAKPROOF) nor slowed down by a SET clause.
CREATE OR REPLACE FUNCTION public.f_unaccent(text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE LEAKPROOF
    AS '$libdir/unaccent', 'unaccent_dict';

-- What the owner's migrations create, the serving role may use. Migrations take back what it
-- must not do (UPDATE and DELETE on audit tables).
ALTER DEFAULT PRIVILEGES FOR ROLE tu_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO tu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tu_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO tu_app;
ALTER DEFAULT PRIVILEGES FOR ROLE tu_owner IN SCHEMA public
    GRANT EXECUTE ON FUNCTIONS TO tu_app;
