using System.Reflection;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Tests.Architecture;

/// <summary>Tests that apps without a web server can use the client half.</summary>
public sealed class WebServerTests
{
    // The package contains interfaces only and does not depend on the shared framework.
    private const string DataProtection = "Microsoft.AspNetCore.DataProtection.Abstractions";

    [Fact]
    public void Core_and_Protocol_do_not_reference_ASP_NET_Core()
    {
        Assembly[] assemblies = [typeof(IServerListenerProvider).Assembly, typeof(MicroserviceInstance).Assembly];
        Assert.Equal(["ServiceComb.Net.Core", "ServiceComb.Net.Protocol"], assemblies.Select(static assembly => assembly.GetName().Name));
        Assert.DoesNotContain(assemblies.SelectMany(static assembly => assembly.GetReferencedAssemblies())
            .Select(static reference => reference.Name!),
            static name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) && name != DataProtection);
    }
}
