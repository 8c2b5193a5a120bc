using SmppGuard.Model;

namespace SmppGuard.Compliance;

/// <summary>What an SMSC has to say about marks, beside the law: which of them it adds itself, and on what else it wants opt-out words.</summary>
/// <param name="Adds">Marks that it adds itself, so that we do not.</param>
/// <param name="OptOutOn">Classes whose messages it wants with opt-out words though the law asks for none, a bit each; see <see cref="ClassBits"/>.</param>
internal readonly record struct SmscMarks(Marks Adds, byte OptOutOn)
{
    public static readonly SmscMarks None;

    /// <summary>Classes as bits of <see cref="OptOutOn"/>.</summary>
    public static byte ClassBits(IEnumerable<Purpose> classes) => classes.Aggregate((byte)0, (bits, purpose) => (byte)(bits | Bit(purpose)));

    /// <summary>The marks that a message of a class must arrive with, whoever adds them.</summary>
    public Marks Required(Purpose purpose) => Stamp.Required(purpose) | ((OptOutOn & Bit(purpose)) != 0 ? Marks.OptOut : Marks.None);

    /// <summary>Whether what was marked for another leaves with the right marks through this one, too.</summary>
    /// <param name="other">For whom it was marked.</param>
    /// <param name="purpose">The class that it was judged as. The one that it was marked as is the same, or commercial, which has all marks everywhere.</param>
    public bool MarksAs(SmscMarks other, Purpose purpose) => Adds == other.Adds && Required(purpose) == other.Required(purpose);

    private static int Bit(Purpose purpose) => 1 << (int)purpose;
}
