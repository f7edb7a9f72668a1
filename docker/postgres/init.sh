#!/bin/sh
# Run once by the postgres image, on an empty volume: roles and database, then the roles' passwords.
set -eu

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --file=/provision/provision.sql

# From files and through psql's quoting, so that no password appears among the processes.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<'SQL'
\set owner_password `cat /run/secrets/database_owner_password`
\set app_password `cat /run/secrets/database_app_password`
ALTER ROLE tu_owner PASSWORD :'owner_password';
ALTER ROLE tu_app PASSWORD :'app_password';
SQL
