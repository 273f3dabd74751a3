using System.Globalization;

namespace ServiceComb.Net.Governance.Outcomes;

/// <summary>Maps the gRPC status of a trailers-only response to an HTTP status. Such a response has HTTP status 200, so
/// policies would take every failure for a success. A status in trailers follows the body and is not read.</summary>
internal static class GrpcStatus
{
    public const string Header = "grpc-status";

    // Indexed by gRPC code, 0 (OK) to 16 (google/rpc/code.proto).
    private static readonly int[] Http = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    /// <summary>Returns the equivalent HTTP status; 500 for an unknown code.</summary>
    public static int ToHttp(ReadOnlySpan<char> code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < Http.Length ? Http[index] : 500;

    /// <summary>Returns the gRPC code for the HTTP status of a response that a gateway creates itself; 2 (unknown) for a
    /// status without an equivalent.</summary>
    public static int FromHttp(int status) => status switch
    {
        401 => 16,
        403 => 7,
        404 => 5,
        429 => 8,
        502 or 503 => 14,
        504 => 4,
        _ => 2,
    };
}
