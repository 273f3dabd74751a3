using System.Text.RegularExpressions;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>A regular expression over the whole value, as in Java. Runs without backtracking where the pattern allows that;
/// otherwise for at most twice 50 ms, after which it does not fit.</summary>
internal sealed class PatternCondition : Condition
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(50);

    // Without backtracking the time grows with the length of the value alone, and headers are bounded.
    private static readonly TimeSpan LongestWithoutBacktracking = TimeSpan.FromSeconds(5);
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
            _regex = new Regex(whole, options | RegexOptions.NonBacktracking, LongestWithoutBacktracking);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(whole, options, Longest);
        }
    }

    // Time-outs are by the clock: one may be the machine's, which held the thread up, and not the pattern's.
    public override bool Fits(ReadOnlySpan<char> value) => TryFit(value) ?? TryFit(value) ?? false;

    private bool? TryFit(ReadOnlySpan<char> value)
    {
        try
        {
            return _regex.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
