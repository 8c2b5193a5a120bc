using System.Runtime.InteropServices;
using SmppGuard.Hosting;

namespace SmppGuard.Commands;

/// <summary>
/// SIGHUP: the configuration is read again. Its default is to end the process undrained, which it never does here; terminals, logrotate and habit send it to daemons. One that comes
/// during the start is answered when it is over: whoever sent it may have written the file after it was read.
/// </summary>
internal sealed class Hangups : IDisposable
{
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;
    private ConfigurationReload? _reload;
    private bool _isOwed;

    public Hangups() => _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
    {
        context.Cancel = true;
        Come();
    });

    /// <summary>The program serves now, and can read it again.</summary>
    public void Answer(ConfigurationReload reload)
    {
        lock (_gate)
        {
            _reload = reload;
            if (!_isOwed)
            {
                return;
            }
        }

        Come();
    }

    public void Dispose() => _registration.Dispose();

    private void Come()
    {
        lock (_gate)
        {
            _isOwed = _reload is null;
            if (_reload is { } reload)
            {
                _ = Task.Run(() => reload.RunAsync("SIGHUP"));
            }
        }
    }
}
