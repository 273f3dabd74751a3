using System.Text.RegularExpressions;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A regular expression over the whole value, as in Java. Runs without backtracking where the pattern allows that;
/// otherwise for at most 50 ms, after which it does not fit.</summary>
internal sealed class PatternCondition : Condition
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);
    private readonly Regex _regex;

    /// <exception cref="ArgumentException">The pattern is none.</exception>
    public PatternCondition(string pattern, bool ignoreCase)
    {
        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        var whole = $@"\A(?:{pattern})\z";
        // A pattern that closes the group by itself would escape the anchors.
        _ = new Regex(pattern, options, Longest);
        try
        {
            _regex = new Regex(whole, options | RegexOptions.NonBacktracking, Longest);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(whole, options, Longest);
        }
    }

    public override bool Fits(ReadOnlySpan<char> value)
    {
        try
        {
            return _regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
