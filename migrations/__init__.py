"""The database's shape and who may touch it: Alembic migrations, policies, grants.

python -m migrations.run autogenerate -m "words"     a new migration from the models, tried on a throwaway server
python -m migrations.run first                       the first migration anew; only before a release
python -m migrations.run sql                         the SQL, for a reader or a linter
"""
