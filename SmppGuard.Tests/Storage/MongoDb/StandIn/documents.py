"""Documents are kept by mongomock, made a little quicker here and a little more like a server."""
from bson.int64 import Int64
from mongomock import collection as mock
from mongomock import filtering, helpers
from mongomock import store
from pymongo.errors import DuplicateKeyError

import failures

_BSON_TYPES = {
    'string': str, 'bool': bool, 'object': dict, 'array': list, 'long': Int64, 'binData': bytes, 'null': type(None), 'double': float,
}


class Refused(DuplicateKeyError):
    """Of the class after which mongomock takes a write back."""

    def __init__(self, code, message, extra=None):
        super().__init__(message, code)
        self.extra = extra or {}


def patch():
    # Time passes in the sweep of the server alone, as in MongoDB; mongomock would look at each document for each access.
    store.CollectionStore._remove_expired_documents = lambda self: None
    mock.Collection._ensure_uniques = _ensure_allowed
    mock.Collection._iter_documents = _iter_documents
    mock._updaters['$inc'] = _increment


def _iter_documents(self, filter):
    """By _id where that is asked for, and one after another otherwise."""
    documents = self._store._documents
    if not documents:
        filtering.filter_applies(filter, {})
    asked = filter.get('_id') if isinstance(filter, dict) else None
    if isinstance(asked, dict) and set(asked) in ({'$eq'}, {'$in'}):
        keys = asked['$in'] if '$in' in asked else [asked['$eq']]
    elif asked is not None and not isinstance(asked, dict):
        keys = [asked]
    else:
        return (d for d in list(documents.values()) if filtering.filter_applies(filter, d))
    found = {}
    for key in keys:
        key = helpers.hashdict(key) if isinstance(key, dict) else key
        if key in documents:
            found[key] = documents[key]
    return (d for d in found.values() if filtering.filter_applies(filter, d))


def _ensure_allowed(self, document):
    """The document is there already; what this raises takes it out again."""
    schema = getattr(self._store, 'schema', None)
    if schema:
        problem = _violation(schema, document)
        if problem:
            raise Refused(failures.DOCUMENT_VALIDATION_FAILURE, f'(stand-in) not allowed: {problem}')
    for name, index in self._store.indexes.items():
        if not index.get('unique'):
            continue
        values = {field: helpers.get_value_by_dot(document, field) if _has(document, field) else None for field, _ in index['key']}
        if index.get('sparse') and not any(_has(document, field) for field in values):
            continue
        asked = {'$and': [index['partialFilterExpression'], values]} if 'partialFilterExpression' in index else values
        if 'partialFilterExpression' in index and not filtering.filter_applies(index['partialFilterExpression'], document):
            continue
        if any(other is not document for other in self._store._documents.values() if filtering.filter_applies(asked, other)):
            raise Refused(
                failures.DUPLICATE_KEY, f'(stand-in) taken already, by {name}', {'keyPattern': dict(index['key']), 'keyValue': values})


def _has(document, field):
    for part in field.split('.'):
        if not isinstance(document, dict) or part not in document:
            return False
        document = document[part]
    return True


def _violation(schema, document):
    """Of $jsonSchema, what is needed to see that required fields are there and have their types."""
    for field in schema.get('required', ()):
        if field not in document:
            return f'{field} is missing'
    for field, rule in schema.get('properties', {}).items():
        if field not in document or 'bsonType' not in rule:
            continue
        types = rule['bsonType'] if isinstance(rule['bsonType'], list) else [rule['bsonType']]
        if not any(_is(document[field], name) for name in types):
            return f'{field} is not of type {" or ".join(types)}'
    return None


def _is(value, name):
    if name == 'date':
        return hasattr(value, 'isoformat')
    if name == 'int':
        return isinstance(value, int) and not isinstance(value, (bool, Int64))
    return isinstance(value, _BSON_TYPES.get(name, object))


def _increment(document, field, value):
    if isinstance(document, dict):
        before = document.get(field, type(value)(0))
        after = before + value
        document[field] = Int64(after) if isinstance(before, Int64) or isinstance(value, Int64) else after
