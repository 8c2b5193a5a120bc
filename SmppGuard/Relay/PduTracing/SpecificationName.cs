using System.Text;

namespace SmppGuard.Relay.PduTracing;

/// <summary>Names as the specification spells them: submit_sm_resp, not SubmitSmResp.</summary>
internal static class SpecificationName
{
    public static string Of<T>(T value)
        where T : struct, Enum
    {
        var name = new StringBuilder();
        foreach (var c in value.ToString())
        {
            if (char.IsUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
