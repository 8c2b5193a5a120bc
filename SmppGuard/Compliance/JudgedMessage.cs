using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance;

/// <summary>
/// What the second judgement of a message that had to wait takes over from the first, see <see cref="Ruleset.EvaluateAgain"/>: what was read out of its text and
/// its fields.
/// </summary>
/// <param name="Code">Where it is sent from.</param>
/// <param name="Class">Class of the message.</param>
/// <param name="Msisdn">The recipient.</param>
internal readonly record struct JudgedMessage(CodeNumber Code, Purpose Class, Msisdn Msisdn);
