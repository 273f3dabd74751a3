using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ServiceComb.Net.Console.Hosting;

/// <summary>The address on which the console listens.</summary>
internal static class ListenAddress
{
    public static Uri Of(IServer server) => new(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Returns whether an address stands for all addresses of the machine.</summary>
    public static bool IsAny(Uri address) =>
        IPAddress.TryParse(address.DnsSafeHost, out var host) && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any));
}
