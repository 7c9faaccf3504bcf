#!/bin/sh
# /opt/rogatory/operator.sh: the command line of the node, for the user rogatory-operator.
#   sudo -u rogatory-operator /opt/rogatory/operator.sh official list
set -eu
umask 0007
set -a
. /etc/rogatory/node.env
ROGATORY_DATABASE_PASSWORD_FILE='/etc/rogatory/operator/database_{class}'
ROGATORY_QUEUE_PASSWORD_FILE=/etc/rogatory/operator/queue
PYTHONPATH=/opt/rogatory
PYTHONDONTWRITEBYTECODE=1
set +a
exec /opt/rogatory/.venv/bin/python -m app.cli.main --node /var/lib/rogatory "$@"
