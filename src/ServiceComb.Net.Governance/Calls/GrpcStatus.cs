using System.Globalization;

namespace ServiceComb.Net.Governance.Calls;

/// <summary>What gRPC says in a header where an answer is nothing but a status. Its HTTP status is 200 all the same, so
/// policies would take every failure for a success. A status in trailers comes after the body and is not looked at.</summary>
internal static class GrpcStatus
{
    public const string Header = "grpc-status";

    // By code, from 0 (OK) to 16; after google/rpc/code.proto.
    private static readonly int[] Http = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401];

    /// <summary>The HTTP status that means the same; 500 for a code that there is not.</summary>
    public static int ToHttp(ReadOnlySpan<char> code) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < Http.Length ? Http[place] : 500;
}
