using System.Globalization;

namespace ServiceComb.Net.Governance.Outcomes;

/// <summary>Reads the header in which spring-cloud-huawei reports a status that differs from that of the response. Policies
/// use the reported status.</summary>
internal static class ReportedStatus
{
    public const string Header = "X-HTTP-STATUS-CODE";

    /// <summary>Returns the status that policies use.</summary>
    /// <param name="status">The status of the response.</param>
    /// <param name="reported">The value of the header; null when it is absent.</param>
    public static int Resolve(int status, string? reported) =>
        int.TryParse(reported, NumberStyles.None, CultureInfo.InvariantCulture, out var other) ? other : status;
}
