using System.Collections;

namespace ServiceComb.Net.Governance.Documents;

/// <summary>A set of HTTP status codes given by patterns in which <c>x</c> is any digit: <c>502</c>, <c>5xx</c>.</summary>
internal sealed class StatusPatterns
{
    private readonly BitArray _codes = new(1000);

    /// <summary>Makes the set; patterns that are not three characters long match nothing, as in Java.</summary>
    public StatusPatterns(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
        {
            for (var code = 0; code < _codes.Length; code++)
            {
                _codes[code] |= Fits(pattern, code);
            }
        }
    }

    public bool Contains(int status) => (uint)status < (uint)_codes.Length && _codes[status];

    private static bool Fits(string pattern, int code) =>
        pattern.Length == 3 && Fits(pattern[0], code / 100) && Fits(pattern[1], code / 10 % 10) && Fits(pattern[2], code % 10);

    private static bool Fits(char pattern, int digit) => pattern == 'x' || pattern == '0' + digit;
}
