"""A stand-in for MongoDB where no server is to be had: python3-mongomock behind the wire protocol, as a replica set of one.

It is no proof of MongoDB's behaviour. It has no transactions, change streams, authentication, TLS, collations or $expr, and looks at documents one after another.
Says its port on standard output, and ends when its standard input does.
"""
import datetime
import socketserver
import sys
import threading
import time

import wire
from commands import Commands
from failures import CommandError, FailPoints

SWEEP_SECONDS = 0.5


class Connection(socketserver.StreamRequestHandler):
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self):
        application = None
        try:
            while (request := wire.read(self.rfile)) is not None:
                name = next(iter(request.command))
                if name.lower() in ('hello', 'ismaster'):
                    client = request.command.get('client')
                    application = client.get('application', {}).get('name') if client else application
                    wire.write(self.wfile, request, self.server.hello())
                elif not self._answer(request, name, application):
                    return
        except (ConnectionError, ValueError):
            pass   # The peer is gone, or sends what no driver does.

    def _answer(self, request, name, application):
        command = request.command
        if name == 'configureFailPoint':
            wire.write(self.wfile, request, self.server.configure(command))
            return True
        failure = self.server.fail_points.of(name, application, 'txnNumber' in command)
        if failure is None:
            wire.write(self.wfile, request, self.server.commands.run(name, command))
            return True
        if failure.block_seconds:
            time.sleep(failure.block_seconds)
        if failure.closes:
            return False
        if failure.error is not None:
            wire.write(self.wfile, request, failure.error.reply())
            return True
        answer = self.server.commands.run(name, command)
        if failure.closes_afterwards:
            return False
        if failure.write_concern_error:
            answer = {**answer, 'writeConcernError': failure.write_concern_error}
            if failure.labels:
                answer['errorLabels'] = list(failure.labels)
        wire.write(self.wfile, request, answer)
        return True


class StandIn(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Connection)
        self.commands = Commands()
        self.fail_points = FailPoints()

    @property
    def port(self):
        return self.server_address[1]

    def hello(self):
        address = f'127.0.0.1:{self.port}'
        return {
            'helloOk': True, 'isWritablePrimary': True, 'ismaster': True, 'secondary': False, 'setName': 'standin', 'setVersion': 1, 'hosts': [address],
            'primary': address, 'me': address, 'maxBsonObjectSize': wire.MAX_DOCUMENT, 'maxMessageSizeBytes': wire.MAX_MESSAGE,
            'maxWriteBatchSize': wire.MAX_BATCH, 'localTime': datetime.datetime.utcnow(), 'logicalSessionTimeoutMinutes': 30, 'connectionId': 1,
            'minWireVersion': 0, 'maxWireVersion': 21, 'readOnly': False, 'ok': 1.0}

    def configure(self, command):
        try:
            self.fail_points.configure(command)
            return {'ok': 1.0}
        except CommandError as error:
            return error.reply()

    def sweep(self):
        while True:
            time.sleep(SWEEP_SECONDS)
            self.commands.sweep()


def main():
    server = StandIn()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Thread(target=server.sweep, daemon=True).start()
    print(server.port, flush=True)
    sys.stdin.read()


if __name__ == '__main__':
    main()
