using System.Text.RegularExpressions;
using ServiceComb.Net.Governance.Patterns;

namespace ServiceComb.Net.Governance.Matching;

/// <summary>Matches a Java regular expression with the whole value. Runs without backtracking when the pattern allows it;
/// otherwise it is limited to two attempts of 50 ms each, after which it does not match.</summary>
internal sealed class PatternCondition : Condition
{
    private static readonly TimeSpan MaxDuration = TimeSpan.FromMilliseconds(50);

    // Without backtracking the time grows linearly with the value, and the size of headers is bounded.
    private static readonly TimeSpan MaxDurationWithoutBacktracking = TimeSpan.FromSeconds(5);
    private readonly Regex _regex;

    /// <exception cref="FormatException">The pattern is invalid or not supported.</exception>
    public PatternCondition(string pattern, bool ignoreCase)
    {
        var options = RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        var whole = $@"\A(?:{JavaPattern.Translate(pattern, ignoreCase)})\z";
        try
        {
            _regex = new Regex(whole, options | RegexOptions.NonBacktracking, MaxDurationWithoutBacktracking);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(whole, options, MaxDuration);
        }
    }

    // The timeout is wall-clock time: the first one may be due to a stalled machine instead of the pattern.
    public override bool IsMatch(ReadOnlySpan<char> value) => TryMatch(value) ?? TryMatch(value) ?? false;

    private bool? TryMatch(ReadOnlySpan<char> value)
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
