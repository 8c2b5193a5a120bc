using SmppGuard.Compliance.Content;
using SmppGuard.Model;
using SmppGuard.Registry;
using Xunit;

namespace SmppGuard.Tests.Compliance.Content;

public sealed class ContentClassTests
{
    [Theory]
    // A commercial code is commercial, whatever else is said.
    [InlineData("Commercial", "Unknown", false, "TreatAsCommercial", "Commercial", "Commercial", false)]
    [InlineData("Commercial", "Verification", false, "Refuse", "Commercial", "Commercial", false)]
    [InlineData("Commercial", "Commercial", true, "Refuse", "Commercial", "Commercial", false)]
    // What the ESME declares only makes it stricter.
    [InlineData("Notification", "Unknown", false, "TreatAsCommercial", "Notification", "Notification", false)]
    [InlineData("Notification", "Commercial", false, "TreatAsCommercial", "Commercial", "Commercial", false)]
    [InlineData("Notification", "PublicInterest", false, "TreatAsCommercial", "Notification", "Notification", false)]
    [InlineData("Notification", "Verification", false, "TreatAsCommercial", "Notification", "Notification", false)]
    [InlineData("Verification", "Notification", false, "TreatAsCommercial", "Verification", "Verification", false)]
    [InlineData("PublicInterest", "Notification", false, "TreatAsCommercial", "Notification", "Notification", false)]
    [InlineData("PublicInterest", "Commercial", false, "TreatAsCommercial", "Commercial", "Commercial", false)]
    // What is found in the text, by policy.
    [InlineData("Verification", "Unknown", true, "TreatAsCommercial", "Commercial", "Commercial", false)]
    [InlineData("Verification", "Verification", true, "TreatAsCommercial", "Commercial", "Commercial", false)]
    [InlineData("Verification", "Unknown", true, "Refuse", "Commercial", "Commercial", true)]
    [InlineData("Verification", "Commercial", false, "Refuse", "Commercial", "Commercial", true)]
    [InlineData("Verification", "Unknown", true, "MarkOnly", "Verification", "Commercial", false)]
    [InlineData("Verification", "Commercial", true, "MarkOnly", "Commercial", "Commercial", false)]
    [InlineData("Verification", "Unknown", false, "Refuse", "Verification", "Verification", false)]
    public void The_stricter_of_code_declaration_and_content_counts(
        string ofCode, string declared, bool found, string policy, string expected, string stamp, bool isRefused)
    {
        var combined = ContentClass.Combine(Enum.Parse<Purpose>(ofCode), Enum.Parse<Purpose>(declared), found, Enum.Parse<ContentPolicy>(policy));
        Assert.Equal(new ContentClass(Enum.Parse<Purpose>(expected), Enum.Parse<Purpose>(stamp), isRefused), combined);
    }

    [Fact]
    public void A_declaration_never_loosens_anything()
    {
        Purpose[] codes = [Purpose.Commercial, Purpose.Notification, Purpose.Verification, Purpose.PublicInterest];
        foreach (var code in codes)
        {
            foreach (var policy in Enum.GetValues<ContentPolicy>())
            {
                foreach (var found in new[] { false, true })
                {
                    var silent = ContentClass.Combine(code, Purpose.Unknown, found, policy);
                    foreach (var declared in codes)
                    {
                        var said = ContentClass.Combine(code, declared, found, policy);
                        Assert.True(!silent.IsRefused || said.IsRefused, $"{code} {declared} {policy}");
                        Assert.True(silent.Class != Purpose.Commercial || said.Class == Purpose.Commercial, $"{code} {declared} {policy}");
                        Assert.True(silent.Stamp != Purpose.Commercial || said.Stamp == Purpose.Commercial, $"{code} {declared} {policy}");
                        Assert.True(silent.Class == Purpose.PublicInterest || said.Class != Purpose.PublicInterest, $"{code} {declared} {policy}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(new byte[] { 1 }, "Commercial")]
    [InlineData(new byte[] { 4 }, "PublicInterest")]
    [InlineData(new byte[] { 5 }, "Unknown")]
    [InlineData(new byte[] { 0 }, "Unknown")]
    [InlineData(new byte[0], "Unknown")]
    [InlineData(new byte[] { 1, 2 }, "Unknown")]
    [InlineData(new byte[] { 2, 0 }, "Notification")]
    public void An_octet_is_the_number_of_a_class(byte[] value, string expected) => Assert.Equal(Enum.Parse<Purpose>(expected), DeclaredClass.Read(value));

    [Theory]
    [InlineData("commercial", "Commercial")]
    [InlineData("COMMERCIAL\0", "Commercial")]
    [InlineData("Notification", "Notification")]
    [InlineData("verification", "Verification")]
    [InlineData("PublicInterest", "PublicInterest")]
    [InlineData("commercials", "Unknown")]
    [InlineData("advert", "Unknown")]
    public void A_text_is_the_name_of_a_class(string value, string expected) => Assert.Equal(Enum.Parse<Purpose>(expected), DeclaredClass.Read(Judge.Octets(value)));
}
