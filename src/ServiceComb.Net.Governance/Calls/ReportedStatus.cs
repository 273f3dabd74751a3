using System.Globalization;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>The header by which spring-cloud-huawei reports another status than the response has. Policies judge by it.</summary>
internal static class ReportedStatus
{
    public const string Header = "X-HTTP-STATUS-CODE";

    /// <summary>The status of a response for policies.</summary>
    /// <param name="status">The status of the response itself.</param>
    /// <param name="reported">The value of the header, if any.</param>
    public static int Of(int status, string? reported) =>
        int.TryParse(reported, NumberStyles.None, CultureInfo.InvariantCulture, out var other) ? other : status;
}
