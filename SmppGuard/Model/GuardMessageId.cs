using System.Globalization;
using System.Text;

namespace SmppGuard.Model;

/// <summary>message_ids that we give: where several submits became one message, or one became several segments, the SMSC's does not fit.</summary>
internal static class GuardMessageId
{
    /// <summary>The id as the ESME gets it, at most 20 digits.</summary>
    public static byte[] Of(long id) => Encoding.ASCII.GetBytes(id.ToString(CultureInfo.InvariantCulture));
}
