namespace ServiceComb.Net.Governance.Strategies;

/// <summary>Numbers of calls, of failed and of slow ones among them.</summary>
internal readonly record struct CallTotals(int Calls, int Failed, int Slow)
{
    public static CallTotals operator +(CallTotals a, CallTotals b) => new(a.Calls + b.Calls, a.Failed + b.Failed, a.Slow + b.Slow);

    public static CallTotals operator -(CallTotals a, CallTotals b) => new(a.Calls - b.Calls, a.Failed - b.Failed, a.Slow - b.Slow);

    public static CallTotals One(bool failed, bool slow) => new(1, failed ? 1 : 0, slow ? 1 : 0);
}
