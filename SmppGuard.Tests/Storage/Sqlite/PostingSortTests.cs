using SmppGuard.Storage.Sqlite.Messages;
using Xunit;

namespace SmppGuard.Tests.Storage.Sqlite;

public sealed class PostingSortTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Postings_come_by_key_and_then_by_record(int seed)
    {
        var random = new Random(seed);
        var sort = new PostingSort();
        foreach (var length in new[] { 0, 1, 2, 5_000, 70_000, 300 })
        {
            var postings = new Posting[length];
            for (var i = 0; i < length; i++)
            {
                // Hashes; the same few keys again and again; keys that differ in their last octets only; ids in order or not.
                var key = random.Next(4) switch
                {
                    0 => random.Next(3) - 1,
                    1 => long.MinValue + random.Next(1000),
                    2 => long.MaxValue - random.Next(1000),
                    _ => random.NextInt64(long.MinValue, long.MaxValue),
                };
                postings[i] = new Posting(key, random.Next(8) == 0 ? random.NextInt64() : i);
            }

            var expected = postings.ToArray();
            Array.Sort(expected);
            sort.Sort(postings);
            Assert.Equal(expected, postings);
        }
    }
}
