using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SmppGuard.Tests.Harness;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Admin;

/// <summary>What other people's tools make of the description.</summary>
public sealed class OpenApiToolsTests(DescribedApi api) : IClassFixture<DescribedApi>
{
    /// <summary>What somebody writes who has made himself a client.</summary>
    private const string User = """
        using Microsoft.Kiota.Abstractions.Authentication;
        using Microsoft.Kiota.Http.HttpClientLibrary;

        public static class User
        {
            public static async System.Threading.Tasks.Task<string> RunAsync(System.Net.Http.HttpClient http)
            {
                using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = http.BaseAddress.ToString().TrimEnd('/') };
                var guard = new Made.Guard(adapter);
                var organizations = await guard.Api.V1.Organizations.GetAsync(request => request.QueryParameters.Name = "acme");
                var complaint = await guard.Api.V1.Complaints.PostAsync(new Made.Models.ComplaintBody { Msisdn = "13800138000", Channel = "12321", Text = "adverts" });
                var found = await guard.Api.V1.Complaints[complaint.Id].GetAsync();
                return organizations.Items[0].Id + " " + found.Complaint.Msisdn + " " + found.Complaint.Status;
            }
        }
        """;

    [SkippableFact]
    public async Task The_linter_finds_nothing_to_say()
    {
        var redocly = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(place => Path.Combine(place, "redocly")).FirstOrDefault(File.Exists);
        Skip.If(redocly is null, "redocly is not installed (npm package @redocly/cli; test.sh installs it where npm can).");
        using var folder = new TemporaryFolder();
        _ = folder.Write("v1.json", api.Text);
        var (status, said) = await RunAsync(redocly, folder.Path, "lint", "v1.json", "--extends=recommended-strict", "--format=stylish");
        Assert.True(status == 0, said);
        Assert.DoesNotContain("warning", said.Replace("Deprecation warning", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_client_that_is_made_of_it_compiles_and_works()
    {
        var root = SourceFolder.Path;
        var (isThere, _) = await RunAsync("dotnet", root, "tool", "run", "kiota", "--", "--version");
        Skip.If(isThere != 0, "The generator of clients is not installed: dotnet tool restore (test.sh does so where the package source answers).");
        using var folder = new TemporaryFolder();
        var description = folder.Write("v1.json", api.Text);
        var (status, said) = await RunAsync(
            "dotnet", root, "tool", "run", "kiota", "--", "generate", "--language", "CSharp", "--openapi", description, "--class-name", "Guard", "--namespace-name", "Made", "--output", folder.File("made"), "--log-level", "Error");
        Assert.True(status == 0, said);

        var sources = Directory.EnumerateFiles(folder.File("made"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).Append(User);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create(
            "Made", sources.Select(source => CSharpSyntaxTree.ParseText(source)), references, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var made = compilation.Emit(assembly);
        Assert.True(made.Success, string.Join('\n', made.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20)));

        using var http = api.Guard.CreateApi();
        var run = Assembly.Load(assembly.ToArray()).GetType("User")!.GetMethod("RunAsync")!;
        Assert.Equal("acme 8613800138000 open", await (Task<string>)run.Invoke(null, [http])!);
    }

    private static async Task<(int Status, string Said)> RunAsync(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        (start.Environment["REDOCLY_TELEMETRY"], start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"], start.Environment["KIOTA_CLI_TELEMETRY_OPTOUT"]) = ("off", "true", "true");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
