using System.Text;
using SmppGuard.Archive;
using SmppGuard.Model;
using SmppGuard.Registry;
using SmppGuard.Smpp.Text;

namespace SmppGuard.TemplateProposals;

/// <summary>
/// Has the texts counted that codes for notices and verification codes sent and that the SMSC took, where the archive is fed, off the data path. What a batch taught is stored before the pump's checkpoint
/// passes it; killed before, it is shown and counted again.
/// </summary>
internal sealed class LearningObserver(ProposedTemplates proposals, RegistryStore registry) : IArchiveObserver
{
    private char[] _text = new char[1024];

    public void Stored(ArchiveBatch batch, StateBatch state)
    {
        if (batch.Messages.IsEmpty)
        {
            return;
        }

        var registered = registry.Current;
        proposals.Learn(learner =>
        {
            foreach (ref readonly var message in batch.Messages)
            {
                if (message.Reason == Reason.None && message.Outcome == MessageOutcome.Accepted && TemplateModes.AreFor(message.Class) && message.OriginalAlphabet != Alphabet.Binary
                    && registered.TryGetCode(CodeOf(batch[message.Identity]), out var code) && TemplateModes.AreFor(code.Purpose))
                {
                    learner.Learn(code.Number, WithoutSignature(TextOf(batch[message.OriginalText]), code.Organization), message.Msisdn, message.ReceivedAt);
                }
            }
        });
        proposals.StoreAsync().GetAwaiter().GetResult();
    }

    private ReadOnlySpan<char> TextOf(ReadOnlySpan<byte> utf8)
    {
        if (_text.Length < utf8.Length)
        {
            _text = new char[utf8.Length * 2];
        }

        return _text.AsSpan(0, Encoding.UTF8.GetChars(utf8, _text));
    }

    // Account, organization, code, each with a length octet in front.
    private static string CodeOf(ReadOnlySpan<byte> identity)
    {
        for (var others = 2; others > 0; others--)
        {
            identity = identity[(1 + identity[0])..];
        }

        return Encoding.UTF8.GetString(identity.Slice(1, identity[0]));
    }

    // Some texts of a provider bring it and others do not; a template is compared without.
    private static ReadOnlySpan<char> WithoutSignature(ReadOnlySpan<char> text, Organization organization)
    {
        text = text.Trim();
        foreach (var (open, name, close) in new[] { ("【", organization.Name, "】"), ("[", organization.LatinName ?? organization.Name, "]") })
        {
            var length = open.Length + name.Length + close.Length;
            if (text.Length < length)
            {
                continue;
            }

            if (IsSignature(text[..length], open, name, close))
            {
                return text[length..];
            }

            if (IsSignature(text[^length..], open, name, close))
            {
                return text[..^length];
            }
        }

        return text;
    }

    private static bool IsSignature(ReadOnlySpan<char> text, string open, string name, string close) => text.StartsWith(open, StringComparison.Ordinal)
        && text.EndsWith(close, StringComparison.Ordinal) && text[open.Length..^close.Length].SequenceEqual(name);
}
