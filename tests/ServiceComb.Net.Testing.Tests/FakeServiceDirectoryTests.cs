namespace ServiceComb.Net.Testing.Tests;

public sealed class FakeServiceDirectoryTests
{
    [Fact]
    public async Task A_service_has_the_instances_that_were_set_in_the_order_of_their_ids()
    {
        var directory = new FakeServiceDirectory();
        Assert.False((await directory.GetAsync("orders", TestContext.Current.CancellationToken)).IsKnown);

        directory.Set("orders", FakeServiceDirectory.CreateInstance(new Uri("http://10.0.0.2:80"), "b"), FakeServiceDirectory.CreateInstance(new Uri("http://10.0.0.1:80"), "a"));

        var found = await directory.GetAsync("ORDERS", TestContext.Current.CancellationToken);
        Assert.True(found.IsKnown);
        Assert.Equal(["a", "b"], found.Instances.Select(static instance => instance.InstanceId));
        Assert.Equal(["orders"], directory.Services);
    }

    [Fact]
    public async Task A_change_fires_the_token_of_the_previous_list_and_calls_listeners_until_they_are_disposed()
    {
        var directory = new FakeServiceDirectory();
        var instance = FakeServiceDirectory.CreateInstance(new Uri("http://10.0.0.1:80"));
        directory.Set("orders", instance);
        var first = await directory.GetAsync("orders", TestContext.Current.CancellationToken);
        var seen = new List<(string, int, bool)>();
        using (directory.OnChange(entry => seen.Add((entry.Name, entry.Current.Instances.Length, entry.Current.IsKnown))))
        {
            directory.Set("orders");
            directory.Remove("orders");
            directory.Remove("orders");
        }

        directory.Set("orders", instance);
        Assert.True(first.ChangeToken.HasChanged);
        Assert.Equal([("orders", 0, true), ("orders", 0, false)], seen);
        Assert.False((await directory.GetAsync("orders", TestContext.Current.CancellationToken)).ChangeToken.HasChanged);
    }
}
