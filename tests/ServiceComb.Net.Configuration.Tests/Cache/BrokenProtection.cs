using Microsoft.AspNetCore.DataProtection;

namespace ServiceComb.Net.Configuration.Tests.Cache;

/// <summary>A data protector that throws an exception other than CryptographicException.</summary>
internal sealed class BrokenProtection : IDataProtectionProvider, IDataProtector
{
    public IDataProtector CreateProtector(string purpose) => this;

    public byte[] Protect(byte[] plaintext) => throw new InvalidOperationException("The key ring is out of reach.");

    public byte[] Unprotect(byte[] protectedData) => throw new InvalidOperationException("The key ring is out of reach.");
}
