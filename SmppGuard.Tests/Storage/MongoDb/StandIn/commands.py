"""The commands that a driver sends, carried out on mongomock's collections. One at a time: whoever calls holds the server's lock."""
import itertools
import threading

import bson
import mongomock
from bson.int64 import Int64
from pymongo.errors import DuplicateKeyError, OperationFailure, WriteError

import documents
from failures import (BAD_VALUE, COMMAND_NOT_FOUND, CURSOR_NOT_FOUND, ILLEGAL_OPERATION, INDEX_NOT_FOUND, INDEX_OPTIONS_CONFLICT, NAMESPACE_EXISTS,
                      NAMESPACE_NOT_FOUND, NOT_IMPLEMENTED, TRANSACTION_TOO_OLD, CommandError)

documents.patch()

_UNSUPPORTED = ('collation', 'let', 'min', 'max', 'tailable', 'awaitData', 'arrayFilters')


class Commands:
    def __init__(self):
        self._client = mongomock.MongoClient()
        self._cursors = {}
        self._cursor_ids = itertools.count(1000)
        self._written = {}
        self._lock = threading.Lock()

    def run(self, name, command):
        """The answer to a command, as a document that has its `ok`."""
        with self._lock:
            try:
                if command.get('startTransaction') or command.get('autocommit') is False:
                    raise CommandError(ILLEGAL_OPERATION, 'the stand-in has no transactions')
                return self._once(name, command)
            except CommandError as error:
                return error.reply()
            except NotImplementedError as error:
                return CommandError(NOT_IMPLEMENTED, f'(stand-in) {error}').reply()
            except (OperationFailure, ValueError, TypeError, bson.errors.BSONError) as error:
                return CommandError(getattr(error, 'code', None) or BAD_VALUE, f'(stand-in) {error}').reply()

    def sweep(self):
        """Removes what has expired, as MongoDB does from time to time."""
        with self._lock:
            for database in list(self._client._store._databases.values()):
                for collection in list(database._collections.values()):
                    for index in collection._ttl_indexes.values():
                        collection._expire_documents(index)

    def _once(self, name, command):
        """A retryable write that comes again is answered as before, and not done again."""
        number = command.get('txnNumber')
        if number is None:
            return self._dispatch(name, command)
        session = bytes(command['lsid']['id'])
        last, answer = self._written.get(session, (-1, None))
        if number < last:
            raise CommandError(TRANSACTION_TOO_OLD, f'the session is at {last}')
        if number == last:
            return answer
        answer = self._dispatch(name, command)
        self._written[session] = (number, answer)
        return answer

    def _dispatch(self, name, command):
        run = getattr(self, '_do_' + name.lower(), None)
        if run is None:
            raise CommandError(COMMAND_NOT_FOUND, f'the stand-in has no command {name}')
        for field in _UNSUPPORTED:
            if command.get(field):
                raise CommandError(NOT_IMPLEMENTED, f'the stand-in has no {field}')
        answer = run(command.get(name), command, self._client[command['$db']])
        answer['ok'] = 1.0
        return answer

    # Writes

    def _do_insert(self, name, command, database):
        collection = database[name]
        return self._writes(command, command['documents'], lambda document: (collection._insert(document), {'n': 1})[1])

    def _do_update(self, name, command, database):
        collection = database[name]

        def update(one):
            if isinstance(one['u'], list):
                raise CommandError(NOT_IMPLEMENTED, 'the stand-in has no updates by pipeline')
            for field in _UNSUPPORTED:
                if one.get(field):
                    raise CommandError(NOT_IMPLEMENTED, f'the stand-in has no {field}')
            done = collection._update(one['q'], one['u'], upsert=one.get('upsert', False), multi=one.get('multi', False))
            return {'n': done['n'], 'nModified': done['nModified'], 'upserted': done['upserted']}

        return self._writes(command, command['updates'], update)

    def _do_delete(self, name, command, database):
        collection = database[name]
        return self._writes(command, command['deletes'], lambda one: {'n': collection._delete(one['q'], multi=one['limit'] == 0)['n']})

    @staticmethod
    def _writes(command, items, write):
        counts, upserted, errors = {'n': 0}, [], []
        for index, item in enumerate(items):
            try:
                done = write(item)
            except WriteError as error:
                errors.append({'index': index, 'code': error.code or BAD_VALUE, 'errmsg': str(error), **getattr(error, 'extra', {})})
                if command.get('ordered', True):
                    break
                continue
            except DuplicateKeyError as error:
                errors.append({'index': index, 'code': 11000, 'errmsg': str(error), **getattr(error, 'extra', {})})
                if command.get('ordered', True):
                    break
                continue
            made = done.pop('upserted', None)
            if made is not None:
                upserted.append({'index': index, '_id': made})
            for key, count in done.items():
                counts[key] = counts.get(key, 0) + count
        if upserted:
            counts['upserted'] = upserted
        if errors:
            counts['writeErrors'] = errors
        return counts

    def _do_findandmodify(self, name, command, database):
        collection = database[name]
        query, fields = command.get('query', {}), command.get('fields')
        update, new = command.get('update'), command.get('new', False)
        if isinstance(update, list):
            raise CommandError(NOT_IMPLEMENTED, 'the stand-in has no updates by pipeline')
        sort = list(command['sort'].items()) if command.get('sort') else None
        found = collection.find_one(query, sort=sort)
        if found is None and not command.get('upsert'):
            return {'value': None, 'lastErrorObject': {'n': 0, 'updatedExisting': False}}
        if command.get('remove'):
            before = collection.find_one({'_id': found['_id']}, fields)
            collection._delete({'_id': found['_id']})
            return {'value': before, 'lastErrorObject': {'n': 1}}
        if found is None:
            made = collection._update(query, update, upsert=True)['upserted']
            return {
                'value': collection.find_one({'_id': made}, fields) if new else None,
                'lastErrorObject': {'n': 1, 'updatedExisting': False, 'upserted': made}}
        before = collection.find_one({'_id': found['_id']}, fields)
        collection._update({**query, '_id': found['_id']}, update)
        return {
            'value': collection.find_one({'_id': found['_id']}, fields) if new else before,
            'lastErrorObject': {'n': 1, 'updatedExisting': True}}

    # Reads

    def _do_find(self, name, command, database):
        sort = list(command['sort'].items()) if command.get('sort') else None
        cursor = database[name].find(command.get('filter') or {}, command.get('projection') or None, sort=sort)
        found = list(cursor)
        if sort is None:
            # MongoDB promises no order then; who relies on one sees it here.
            found.reverse()
        found = found[command.get('skip', 0):]
        limit = abs(command.get('limit', 0))
        if limit:
            found = found[:limit]
        return self._cursor(f'{database.name}.{name}', found, command.get('batchSize', 101), command.get('singleBatch', False))

    def _do_aggregate(self, name, command, database):
        if not isinstance(name, str):
            raise CommandError(NOT_IMPLEMENTED, 'the stand-in aggregates collections only')
        if any('$changeStream' in stage for stage in command['pipeline']):
            raise CommandError(40573, 'the stand-in has no change streams')
        found = list(database[name].aggregate(command['pipeline']))
        return self._cursor(f'{database.name}.{name}', found, command.get('cursor', {}).get('batchSize', 101), False)

    def _do_getmore(self, cursor_id, command, database):
        space, rest = self._cursors.pop(cursor_id, (None, None))
        if rest is None:
            raise CommandError(CURSOR_NOT_FOUND, f'no cursor {cursor_id}')
        size = command.get('batchSize') or len(rest)
        batch, rest = rest[:size], rest[size:]
        if rest:
            self._cursors[cursor_id] = (space, rest)
        return {'cursor': {'id': Int64(cursor_id if rest else 0), 'ns': space, 'nextBatch': batch}}

    def _do_killcursors(self, name, command, database):
        killed = [cursor for cursor in command['cursors'] if self._cursors.pop(cursor, None)]
        return {'cursorsKilled': killed, 'cursorsNotFound': [], 'cursorsAlive': [], 'cursorsUnknown': []}

    def _cursor(self, space, found, size, single):
        batch, rest = found[:size], found[size:]
        cursor_id = 0
        if rest and not single:
            cursor_id = next(self._cursor_ids)
            self._cursors[cursor_id] = (space, rest)
        return {'cursor': {'id': Int64(cursor_id), 'ns': space, 'firstBatch': batch}}

    def _do_count(self, name, command, database):
        return {'n': len(list(database[name].find(command.get('query') or {}))[command.get('skip', 0):][:command.get('limit') or None])}

    def _do_distinct(self, name, command, database):
        return {'values': database[name].distinct(command['key'], command.get('query') or {})}

    # Collections and indexes

    def _do_create(self, name, command, database):
        store = database[name]._store
        if store.is_created:
            raise CommandError(NAMESPACE_EXISTS, f'{name} is there')
        store.create()
        self._set_options(store, command)
        return {}

    def _do_collmod(self, name, command, database):
        store = self._existing(database, name)
        self._set_options(store, command)
        index = command.get('index', {})
        if 'expireAfterSeconds' in index:
            found = next((i for n, i in store.indexes.items() if n == index.get('name') or dict(i['key']) == index.get('keyPattern')), None)
            if found is None:
                raise CommandError(INDEX_NOT_FOUND, 'no such index')
            found['expireAfterSeconds'] = index['expireAfterSeconds']
        return {}

    @staticmethod
    def _set_options(store, command):
        options = getattr(store, 'options', {})
        options.update({key: command[key] for key in ('validator', 'validationLevel', 'validationAction') if key in command})
        store.options = options
        store.schema = options.get('validator', {}).get('$jsonSchema')

    def _do_listcollections(self, name, command, database):
        found = [
            {'name': n, 'type': 'collection', 'options': dict(getattr(s, 'options', {})), 'info': {'readOnly': False}}
            for n, s in list(database._store._collections.items()) if s.is_created]
        asked = command.get('filter') or {}
        found = [one for one in found if documents.filtering.filter_applies(asked, one)]
        return self._cursor(f'{database.name}.$cmd.listCollections', found, len(found) + 1, True)

    def _do_createindexes(self, name, command, database):
        collection = database[name]
        before = len(collection._store.indexes) + 1
        for index in command['indexes']:
            key = list(index['key'].items())
            if key == [('_id', 1)]:
                continue
            wanted = {k: v for k, v in index.items() if k in ('unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression')}
            for other_name, other in collection._store.indexes.items():
                same = {k: v for k, v in other.items() if k != 'key'} == {k: v for k, v in wanted.items() if v is not False}
                if (other_name == index['name']) != (other['key'] == key) or (other['key'] == key and not same):
                    raise CommandError(INDEX_OPTIONS_CONFLICT, f'another index {other_name} is there')
            collection.create_index(key, name=index['name'], **wanted)
        return {'numIndexesBefore': before, 'numIndexesAfter': len(collection._store.indexes) + 1, 'createdCollectionAutomatically': False}

    def _do_listindexes(self, name, command, database):
        self._existing(database, name)
        found = list(database[name].list_indexes())
        return self._cursor(f'{database.name}.{name}', found, len(found) + 1, True)

    def _do_collstats(self, name, command, database):
        """Sizes as BSON. Nothing is on disk here, and no index has a size."""
        self._existing(database, name)
        sizes = [len(bson.encode(one)) for one in database[name].find()]
        indexes = {one['name']: 0 for one in database[name].list_indexes()}
        return {'ns': f'{database.name}.{name}', 'count': len(sizes), 'size': sum(sizes), 'storageSize': 0, 'indexSizes': indexes}

    def _do_dropindexes(self, name, command, database):
        store = self._existing(database, name)
        which = command['index']
        if which == '*':
            store.indexes.clear()
            store._ttl_indexes.clear()
        elif which in store.indexes:
            store.drop_index(which)
        else:
            raise CommandError(INDEX_NOT_FOUND, f'no index {which}')
        return {}

    def _do_drop(self, name, command, database):
        store = self._existing(database, name)
        store.drop()
        store.options, store.schema = {}, None
        return {'ns': f'{database.name}.{name}'}

    def _do_dropdatabase(self, name, command, database):
        self._client._store._databases.pop(database.name, None)
        self._client = _same_store(self._client)
        return {'dropped': database.name}

    def _do_listdatabases(self, name, command, database):
        names = self._client._store.list_created_database_names()
        return {'databases': [{'name': one, 'sizeOnDisk': 0, 'empty': False} for one in names], 'totalSize': 0}

    @staticmethod
    def _existing(database, name):
        store = database[name]._store
        if not store.is_created:
            raise CommandError(NAMESPACE_NOT_FOUND, f'no collection {name}')
        return store

    # What a driver asks about the server

    def _do_ping(self, name, command, database):
        return {}

    def _do_endsessions(self, name, command, database):
        for session in command['endSessions']:
            self._written.pop(bytes(session['id']), None)
        return {}

    def _do_buildinfo(self, name, command, database):
        return {'version': '7.0.0', 'versionArray': [7, 0, 0, 0], 'modules': ['stand-in'], 'maxBsonObjectSize': 16 * 1024 * 1024}

    def _do_connectionstatus(self, name, command, database):
        return {'authInfo': {'authenticatedUsers': [], 'authenticatedUserRoles': []}}


def _same_store(client):
    """mongomock's databases hold on to what was dropped; new ones do not."""
    fresh = mongomock.MongoClient()
    fresh._store = client._store
    return fresh
