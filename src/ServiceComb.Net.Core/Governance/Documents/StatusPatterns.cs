using System.Collections;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>A set of HTTP status codes, given by patterns in which <c>x</c> stands for any digit: <c>502</c>,
/// <c>5xx</c>.</summary>
internal sealed class StatusPatterns
{
    private readonly BitArray _codes = new(1000);

    /// <summary>Creates the set; patterns that are not three characters long match nothing, as in Java.</summary>
    public StatusPatterns(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            for (var code = 0; code < _codes.Length; code++)
            {
                _codes[code] |= IsMatch(pattern, code);
            }
        }
    }

    public bool Contains(int status) => (uint)status < (uint)_codes.Length && _codes[status];

    private static bool IsMatch(string pattern, int code) =>
        pattern.Length == 3 && IsMatch(pattern[0], code / 100) && IsMatch(pattern[1], code / 10 % 10) && IsMatch(pattern[2], code % 10);

    private static bool IsMatch(char pattern, int digit) => pattern == 'x' || pattern == '0' + digit;
}
