using SmppGuard.Model;
using SmppGuard.Registry;

namespace SmppGuard.Compliance.Content;

/// <summary>The class that a message is judged by, and what else follows from its content.</summary>
/// <param name="Class">Decides about consent and quiet hours, and is what the record says.</param>
/// <param name="Stamp">The class whose marks the text gets.</param>
/// <param name="IsRefused">The code does not permit such content.</param>
internal readonly record struct ContentClass(Purpose Class, Purpose Stamp, bool IsRefused)
{
    /// <summary>
    /// From the purpose of the code, what the ESME declares and what was found in the text. Nothing makes a message less strict than its code does.
    /// </summary>
    public static ContentClass Combine(Purpose ofCode, Purpose declared, bool found, ContentPolicy policy)
    {
        var stricter = Strictness(declared) > Strictness(ofCode) ? declared : ofCode;
        if (ofCode == Purpose.Commercial || (stricter != Purpose.Commercial && !found))
        {
            return new ContentClass(stricter, stricter, IsRefused: false);
        }

        return policy switch
        {
            ContentPolicy.Refuse => new ContentClass(Purpose.Commercial, Purpose.Commercial, IsRefused: true),

            // What was found in the text can be a mistake of the word list, so a policy can ask for marks alone; what the sender declares is none.
            ContentPolicy.MarkOnly when stricter != Purpose.Commercial => new ContentClass(stricter, Purpose.Commercial, IsRefused: false),
            _ => new ContentClass(Purpose.Commercial, Purpose.Commercial, IsRefused: false),
        };
    }

    /// <summary>Codes and notices obey the same rules, so neither is stricter.</summary>
    private static int Strictness(Purpose purpose) => purpose switch
    {
        Purpose.Commercial => 3,
        Purpose.Notification or Purpose.Verification => 2,
        Purpose.PublicInterest => 1,
        _ => 0,
    };
}
