using System.Diagnostics;
using System.Runtime.InteropServices;
using EsmeSimulator.Client;
using SmppGuard.Smpp.Pdus;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using SmscSimulator.Server;
using Xunit;
using static SmppGuard.Tests.Harness.TestRegistry;

namespace SmppGuard.Tests.Packaging;

/// <summary>The published program as the unit of systemd confines it: a user of no rights, nothing to write but the data directory, and only the system calls that the unit lists.</summary>
[Collection(PackagingCollection.Name)]
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SandboxTests(PublishedProgram published) : IDisposable
{
    private const int NotHere = 77;
    private static readonly string Unit = Path.Combine(SourceFolder.Path, "packaging", "systemd", "smppguard.service");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    [SkippableFact]
    public async Task The_published_program_carries_messages_in_the_sandbox_of_the_systemd_unit()
    {
        PublishedProgram.Needs("systemd-analyze", "systemd");
        Skip.IfNot(File.Exists("/usr/bin/python3"), "no /usr/bin/python3 (Debian package python3).");
        await using var smsc = await SmscServer.StartAsync(new SmscServerOptions());
        var (port, url) = await StartAsync(smsc.Port);
        await using var esme = await EsmeClient.BindAsync(new EsmeClientOptions { Port = port, SystemId = Mall, Password = Secret, Timeout = Patience });

        Assert.Equal(CommandStatus.ESME_ROK, (await esme.SubmitAsync(Adverts, Agreed, "50% off today", registered: true)).Status);
        Assert.Equal("[Acme Mall] 50% off today Tel 4008001234 Reply STOP to opt out", (await smsc.Received.WaitForCountAsync(1, Patience))[0].Text);
        _ = await esme.Delivered.ReadAsync().AsTask().WaitAsync(Patience);
        var status = await File.ReadAllLinesAsync($"/proc/{_process!.Id}/status");
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.DoesNotContain(status, line => line.StartsWith("Uid:", StringComparison.Ordinal) && line.Split('\t')[1..].Contains("0", StringComparer.Ordinal));
        Assert.Equal(0, (await GuardProcess.RunAsync("health", "--ready", "--config", HealthConfig(url))).ExitCode);

        _process.Signal(GuardProgram.Sigterm);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(0, _process.ExitCode);
        Assert.Equal(1, (await GuardProcess.RunAsync("health", "--config", HealthConfig(url))).ExitCode);
    }

    [SkippableFact]
    public async Task Systemd_finds_no_fault_in_the_unit_and_little_that_it_leaves_open()
    {
        PublishedProgram.Needs("systemd-analyze", "systemd");
        var root = Directory.CreateDirectory(_folder.File("usr/lib/smppguard")).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "SmppGuard"), "");
        File.SetUnixFileMode(Path.Combine(root, "SmppGuard"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var copy = _folder.Write("smppguard.service", (await File.ReadAllTextAsync(Unit)).Replace("/usr/lib/smppguard", root, StringComparison.Ordinal));
        var (verified, faults) = await PublishedProgram.RunAsync("systemd-analyze", "verify", "--man=no", "--generators=no", copy);
        Assert.True(verified == 0 && !faults.Contains("smppguard.service:", StringComparison.Ordinal), faults);
        var (secure, exposed) = await PublishedProgram.RunAsync("systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", copy);
        Assert.True(secure == 0, exposed);
    }

    private async Task<(int Port, string Url)> StartAsync(int smscPort)
    {
        _ = Directory.CreateDirectory(_folder.File("etc"));
        _ = Directory.CreateDirectory(_folder.File("data"));
        var app = Directory.CreateDirectory(_folder.File("app")).FullName;
        foreach (var file in Directory.EnumerateFiles(published.Path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(app, Path.GetRelativePath(published.Path, file));
            _ = Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        _ = _folder.Write("etc/registry.json", TestRegistry.Json);
        _ = _folder.Write(
            "etc/guard.json",
            $$"""
            { "SmppGuard": {
                "DataDirectory": "/mnt/data", "Smpp": { "Listen": [ "127.0.0.1:0" ] }, "Http": { "Listen": "http://127.0.0.1:0" },
                "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": {{smscPort}}, "SystemId": "guard", "Password": "secret" } ],
                "Registry": { "File": "registry.json" } } }
            """);
        var start = new ProcessStartInfo(
            "env",
            ["--default-signal=INT,HUP,TERM", "/usr/bin/python3", Path.Combine(SourceFolder.Path, "SmppGuard.Tests", "Packaging", "sandbox.py"), Unit, _folder.Path, "/mnt/app/SmppGuard", "serve", "--config", "/mnt/etc/guard.json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        _process = Process.Start(start)!;
        var errors = _process.StandardError.ReadToEndAsync();
        var ready = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (ready is null)
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
            Skip.If(_process.ExitCode == NotHere, await errors);
            Assert.Fail(await errors);
        }

        var places = ready["SmppGuard ready smpp=127.0.0.1:".Length..].Split(" http=");
        return (int.Parse(places[0], System.Globalization.CultureInfo.InvariantCulture), places[1]);
    }

    private string HealthConfig(string url) => _folder.Write(
        "health.json",
        $$"""{ "SmppGuard": { "Http": { "Listen": "{{url}}" }, "Smscs": [ { "Name": "main", "Host": "127.0.0.1", "Port": 1, "SystemId": "guard", "Password": "secret" } ] } }""");
}
