"""What may go wrong, and MongoDB's own fail point `failCommand`, with which tests ask for it."""
import random

NOT_IMPLEMENTED = 238
COMMAND_NOT_FOUND = 59
BAD_VALUE = 2
NAMESPACE_NOT_FOUND = 26
NAMESPACE_EXISTS = 48
INDEX_OPTIONS_CONFLICT = 85
INDEX_NOT_FOUND = 27
CURSOR_NOT_FOUND = 43
ILLEGAL_OPERATION = 20
DOCUMENT_VALIDATION_FAILURE = 121
DUPLICATE_KEY = 11000
TRANSACTION_TOO_OLD = 225

# After these a driver may send a retryable write again; since 4.4 it is the server that says so, by a label.
RETRYABLE = {6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436}


class CommandError(Exception):
    def __init__(self, code, message, labels=()):
        super().__init__(message)
        self.code = code
        self.labels = labels

    def reply(self):
        answer = {'ok': 0.0, 'errmsg': str(self), 'code': self.code, 'codeName': f'Code{self.code}'}
        if self.labels:
            answer['errorLabels'] = list(self.labels)
        return answer


class Failure:
    """What happens to one command."""

    def __init__(self, data, retryable):
        self.block_seconds = data.get('blockTimeMS', 0) / 1000 if data.get('blockConnection') else 0
        self.closes = bool(data.get('closeConnection'))
        # Not of MongoDB: the command is carried out, and its answer is lost.
        self.closes_afterwards = bool(data.get('closeConnectionAfterwards'))
        self.write_concern_error = data.get('writeConcernError')
        self.error = None
        code = data.get('errorCode')
        labels = data.get('errorLabels')
        if code is not None:
            if labels is None:
                labels = ['RetryableWriteError'] if retryable and code in RETRYABLE else []
            self.error = CommandError(code, f'failCommand: error {code}', labels)
        self.labels = labels
        if self.write_concern_error and labels is None and retryable and self.write_concern_error.get('code') in RETRYABLE:
            self.labels = ['RetryableWriteError']


class FailPoints:
    """One fail point per name of an application, so that tests which run side by side do not disturb each other."""

    def __init__(self):
        self._points = {}
        self._random = random.Random(20261128)

    def configure(self, command):
        if command['configureFailPoint'] != 'failCommand':
            raise CommandError(BAD_VALUE, 'only failCommand is known')
        data = command.get('data', {})
        mode = command['mode']
        application = data.get('appName')
        if mode == 'off':
            # MongoDB has one fail point of this name: switched off without data, it is off for all.
            self._points = {name: point for name, point in self._points.items() if application is not None and name != application}
            return
        mode = {} if mode == 'alwaysOn' else mode
        self._points[application] = {'data': data, 'left': mode.get('times'), 'skip': mode.get('skip', 0), 'probability': mode.get('activationProbability', 1)}

    def of(self, name, application, retryable):
        """The failure that is due for a command; None: it goes on."""
        for key in (application, None):
            point = self._points.get(key)
            if point is None or name not in point['data'].get('failCommands', ()):
                continue
            if point['skip'] > 0:
                point['skip'] -= 1
                continue
            if point['probability'] < 1 and self._random.random() >= point['probability']:
                continue
            if point['left'] is not None:
                point['left'] -= 1
                if point['left'] <= 0:
                    del self._points[key]
            return Failure(point['data'], retryable)
        return None
