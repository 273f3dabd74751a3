#!/bin/sh
# Runs once, when MongoDB creates its data: KIE logs in to its own database.
mongo kie --quiet --eval "db.createUser({ user: 'kie', pwd: '$MONGO_INITDB_ROOT_PASSWORD', roles: [{ role: 'readWrite', db: 'kie' }] })"
