using SmppGuard.Model;

namespace SmppGuard.Registry;

/// <summary>What the registered templates of a code are for. The names are stored: never rename.</summary>
internal enum TemplateMode : byte
{
    /// <summary>Nothing: texts are judged as if there were no templates.</summary>
    Off,

    /// <summary>A text that fits none is treated as the code's <see cref="ContentPolicy"/> says, as soon as the code has a template.</summary>
    Known,

    /// <summary>The same, also while the code has none: then no text fits.</summary>
    Required,
}

internal static class TemplateModes
{
    /// <summary>That of a code that does not say.</summary>
    public static TemplateMode DefaultOf(Purpose purpose) => purpose == Purpose.Verification ? TemplateMode.Known : TemplateMode.Off;

    /// <summary>Whether templates say anything about texts of codes for that purpose: adverts change with each campaign, and nobody stands between the public and a warning.</summary>
    public static bool AreFor(Purpose purpose) => purpose is Purpose.Notification or Purpose.Verification;
}
