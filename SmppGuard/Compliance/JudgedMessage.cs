using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>What was found out about a message when it was allowed, as far as it is judged again by it.</summary>
/// <param name="Code">Where it is sent from.</param>
/// <param name="Class">Class of the message.</param>
/// <param name="Msisdn">The recipient.</param>
internal readonly record struct JudgedMessage(CodeNumber Code, Purpose Class, Msisdn Msisdn);
