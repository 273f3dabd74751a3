namespace ServiceComb.Net.LocalEngine.Kie.Yaml;

/// <summary>Compares keys in the order in which Go's yaml.v2 writes maps: by character, with embedded numbers by value, and
/// other characters before letters.</summary>
internal sealed class YamlKeyOrder : IComparer<string>
{
    public static YamlKeyOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        for (var at = 0; at < left.Length && at < right.Length; at++)
        {
            if (left[at] != right[at])
            {
                return CompareFrom(left, right, at);
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareFrom(string left, string right, int at)
    {
        var (leftIsLetter, rightIsLetter) = (char.IsLetter(left[at]), char.IsLetter(right[at]));
        if (leftIsLetter && rightIsLetter)
        {
            return left[at].CompareTo(right[at]);
        }

        if (leftIsLetter || rightIsLetter)
        {
            return rightIsLetter ? -1 : 1;
        }

        // A zero inside a number is a digit like any other; a leading zero is not.
        var start = (left[at] == '0' || right[at] == '0') && FollowsNumber(left, at) ? 1L : 0L;
        var (leftNumber, leftEnd) = NumberAt(left, at, start);
        var (rightNumber, rightEnd) = NumberAt(right, at, start);
        return leftNumber != rightNumber ? leftNumber.CompareTo(rightNumber)
            : leftEnd != rightEnd ? leftEnd.CompareTo(rightEnd)
            : left[at].CompareTo(right[at]);
    }

    private static bool FollowsNumber(string text, int at)
    {
        for (var before = at - 1; before >= 0 && char.IsAsciiDigit(text[before]); before--)
        {
            if (text[before] != '0')
            {
                return true;
            }
        }

        return false;
    }

    private static (long Number, int End) NumberAt(string text, int at, long start)
    {
        var number = start;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            number = unchecked((number * 10) + (text[at] - '0'));
            at++;
        }

        return (number, at);
    }
}
