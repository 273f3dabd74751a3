using Grpc.Core;

namespace ServiceComb.Net.Docs.Tests.Context;

/// <summary>Stands for the code that is generated from a protocol buffer file.</summary>
public static class Greeter
{
    public sealed class GreeterClient : ClientBase<GreeterClient>
    {
        public GreeterClient(ChannelBase channel) : base(channel)
        {
        }

        private GreeterClient(ClientBaseConfiguration configuration) : base(configuration)
        {
        }

        protected override GreeterClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }
}
