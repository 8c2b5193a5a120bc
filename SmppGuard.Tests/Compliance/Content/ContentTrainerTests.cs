using System.CommandLine;
using SmppGuard.Commands;
using SmppGuard.Compliance.Content;
using SmppGuard.Tests.Hosting;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

/// <summary>The weights of a list are found again from labelled texts, and written into its file without touching anything else.</summary>
public sealed class ContentTrainerTests : IDisposable
{
    private const string List = """
        {
          // Words of a test.
          "name": "mine", "version": 7,
          "threshold": 4, "sameAs": {}, "numerals": "",
          "groups": [
            { "name": "goods", "weight": 1, "most": 6, "words": [ "shoes", "hats" ] }, // too light
            { "name": "notice", "weight": -1, "most": -6, "words": [ "parcel" ] }
          ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Weights_are_found_from_the_texts_of_one_part_alone()
    {
        var words = _folder.Write("words.json", List);
        var texts = _folder.Write("texts.tsv", string.Concat(
            Enumerable.Range(0, 40).Select(i => $"mine\tcommercial\ten\tadvert\tshoes {(char)('a' + (i % 26))}{i}\nmine\tnotification\ten\tnotice\tparcel with shoes {i}\nother\tcommercial\ten\tadvert\tparcel {i}\n")));
        Assert.Equal(0, await RunAsync(texts, "--words", words, "--train", "mine"));
        await using var file = File.OpenRead(words);
        var trained = new ContentDetector(ContentWords.Read(file));
        Assert.Equal(8, trained.Version);
        Assert.True(trained.Explain("shoes").Finding.IsCommercial);
        Assert.False(trained.Explain("parcel with shoes").Finding.IsCommercial);
        Assert.False(trained.Explain("parcel").Finding.IsCommercial);
        var written = await File.ReadAllTextAsync(words);
        Assert.Contains("// Words of a test.", written, StringComparison.Ordinal);
        Assert.Contains("\"words\": [ \"shoes\", \"hats\" ] }, // too light", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_needs_a_list_to_write_and_texts_to_learn_from()
    {
        var texts = _folder.Write("texts.tsv", "mine\tcommercial\ten\tadvert\tshoes\n");
        Assert.NotEqual(0, await RunAsync(texts, "--train", "mine"));
        Assert.NotEqual(0, await RunAsync(texts, "--words", _folder.Write("words.json", List), "--train", "absent"));
        Assert.Equal(List, await File.ReadAllTextAsync(_folder.File("words.json")));
    }

    private static async Task<int> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        return await CommandTree.Root.Parse(["detector", .. arguments]).InvokeAsync(new InvocationConfiguration { Output = output, Error = output });
    }
}
