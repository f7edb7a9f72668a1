-- Prepares a PostgreSQL server for the application. Run by a superuser with psql:
--
--     psql --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres --file provision.sql
--
-- Used by the demonstration, the tests and docker-compose.yml alike, so that all three run
-- under the same two roles. It may be run again at any time. Passwords are not set here:
-- the embedded server trusts its private socket, docker/postgres/init.sh sets them from secrets.

\set QUIET on
SET client_min_messages = warning;

-- tu_owner migrates and owns every table. It is no superuser, and the tables force row-level
-- security, so even the owner reads a tenant's rows only after entering that tenant.
SELECT 'CREATE ROLE tu_owner' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tu_owner') \gexec
ALTER ROLE tu_owner LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- tu_app serves requests and tasks. It owns nothing, creates nothing and belongs to nothing.
SELECT 'CREATE ROLE tu_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tu_app') \gexec
ALTER ROLE tu_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- Lets an owner's connection become the serving role with SET ROLE (tests do), without
-- inheriting anything from it.
GRANT tu_app TO tu_owner WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- What a server refuses it writes into its log with the value, the row and the whole statement: names of patients. The
-- application writes the kind of each error itself. Only a superuser may say so, hence here, for every server.
ALTER ROLE tu_owner SET log_min_messages = fatal;
ALTER ROLE tu_app SET log_min_messages = fatal;

-- A migration that waits for a table makes every page that reads it wait behind it: after five seconds it gives up, undoes
-- itself, and is run again. What the owner does otherwise (indexes of a large table, keys that rotate) may take its time.
ALTER ROLE tu_owner SET lock_timeout = '5s';
-- Longer than any statement of the product: a request may last one minute, a task five, and the whole of a national import,
-- the longest, takes less than two in many statements. What goes on beyond is nobody's any more.
ALTER ROLE tu_app SET statement_timeout = '15min';

-- template1 first: the databases that the test runner creates are copies of it, with its
-- extensions, its functions and its default privileges.
\connect template1
\ir provision_database.sql

SELECT 'CREATE DATABASE trait_dunion OWNER tu_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'trait_dunion') \gexec
ALTER DATABASE trait_dunion OWNER TO tu_owner;
REVOKE ALL ON DATABASE trait_dunion FROM PUBLIC;
GRANT CONNECT ON DATABASE trait_dunion TO tu_app;

-- Again in the database itself, which may be older than what template1 now holds.
\connect trait_dunion
\ir provision_database.sql
