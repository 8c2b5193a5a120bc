using SmppGuard.Model;

namespace SmppGuard.Compliance.Content.Evaluation;

/// <summary>
/// Finds the weights with which a word list tells labelled texts apart best: of each group what a word counts and what all count together, and how much more a stretch has to say alone.
/// The words stay a person's. One number is changed at a time, by one, as long as that makes it better; the same texts give the same weights.
/// </summary>
internal sealed class ContentTrainer(IReadOnlyList<ContentSample> samples)
{
    /// <summary>What a notice that is taken for an advert costs: it may not be delivered. An advert that is missed costs 1.</summary>
    private const double LawfulBlocked = 2;

    /// <summary>What moving a number by one costs: a few texts are no reason to forget what a person thought of the words.</summary>
    private const double Restraint = 0.3;

    private const int Heaviest = 12;

    public ContentWords Train(ContentWords list)
    {
        var start = list;
        var best = Cost(list, start);
        for (var improved = true; improved;)
        {
            improved = false;
            foreach (var candidate in Neighbours(list))
            {
                var cost = Cost(candidate, start);
                if (cost < best)
                {
                    (list, best, improved) = (candidate, cost, true);
                    break;
                }
            }
        }

        return list with { Version = list.Version + 1 };
    }

    private static IEnumerable<ContentWords> Neighbours(ContentWords list)
    {
        foreach (var step in (int[])[1, -1])
        {
            for (var i = 0; i < list.Groups.Count; i++)
            {
                var group = list.Groups[i];
                if (group.Weight == 0)
                {
                    continue;
                }

                var weight = group.Weight + step;
                if (Math.Sign(weight) == Math.Sign(group.Weight) && Math.Abs(weight) <= Math.Min(Heaviest, Math.Abs(group.Most)))
                {
                    yield return With(list, i, group with { Weight = weight });
                }

                var most = group.Most + step;
                if (Math.Abs(most) >= Math.Abs(group.Weight) && Math.Abs(most) <= Heaviest)
                {
                    yield return With(list, i, group with { Most = most });
                }
            }

            if (list.Alone + step >= 0)
            {
                yield return list with { Alone = list.Alone + step };
            }
        }
    }

    private static ContentWords With(ContentWords list, int index, WordGroup group) => list with { Groups = [.. list.Groups.Select((g, i) => i == index ? group : g)] };

    // The logistic loss: a text on the wrong side costs the more the farther it is, and one that is barely on the right side still costs something.
    private double Cost(ContentWords list, ContentWords start)
    {
        var detector = new ContentDetector(list);
        var cost = Restraint * list.Groups.Zip(start.Groups, (one, other) => Math.Abs(one.Weight - other.Weight) + Math.Abs(one.Most - other.Most)).Sum();
        foreach (var sample in samples)
        {
            var beyond = detector.Detect(sample.Text, new char[sample.Text.Length * ContentDetector.ScratchPerCharacter]).Score - list.Threshold + 0.5;
            cost += sample.Class == Purpose.Commercial ? Math.Log(1 + Math.Exp(-beyond)) : LawfulBlocked * Math.Log(1 + Math.Exp(beyond));
        }

        return cost;
    }
}
