using ServiceComb.Net.Client;
using ServiceComb.Net.Client.Nacos;

namespace ServiceComb.Net.ControlPlane.Tests.Operations;

/// <summary>The operations on namespaces of a Nacos engine.</summary>
internal static class NacosWalk
{
    private const string Name = "ä \"x\" + ? = / \\ 日本 😀";

    private static CancellationToken Cancellation => Walk.Cancellation;

    public static async Task RunAsync(Walk walk, EngineHttpClient transport)
    {
        var nacos = new NacosClient(transport);
        await walk.RunAsync("CreateNamespace", nacos.CreateNamespaceAsync("Id_1-a", Name, Walk.Strange, Cancellation));
        await walk.RunAsync("UpdateNamespace", nacos.UpdateNamespaceAsync("Id_1-a", Name + "!", Walk.Strange, Cancellation));
        Assert.Equal(["public", Name + "!"], (await walk.RunAsync("ListNamespaces", nacos.ListNamespacesAsync(0, 10, Cancellation))).Select(static space => space.NamespaceShowName!));
        await walk.RunAsync("DeleteNamespace", nacos.DeleteNamespaceAsync("Id_1-a", Cancellation));
        Assert.Single(await nacos.ListNamespacesAsync(0, 10, Cancellation));
    }
}
