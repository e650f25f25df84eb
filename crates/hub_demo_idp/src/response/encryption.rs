//! Encrypted assertions, as Entra ID's token encryption and others make them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rand::rand_bytes;
use openssl::rsa::Padding;
use openssl::symm::{Cipher, encrypt, encrypt_aead};
use openssl::x509::X509;

/// How the assertion is sealed; the weak ones are there to be refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// The service provider's certificate, PEM.
    pub certificate_pem: String,
    /// Content cipher URI: `aes128-cbc`, `aes256-cbc`, `aes128-gcm`, `aes256-gcm` or `tripledes-cbc`.
    pub cipher: String,
    /// Key transport URI: `rsa-oaep-mgf1p`, `xmlenc11#rsa-oaep` (SHA-256 twice) or `rsa-1_5`.
    pub transport: String,
    /// The EncryptedKey beside the EncryptedData instead of in its KeyInfo.
    pub key_beside: bool,
}

impl Encryption {
    /// Entra ID's choice: AES-256-CBC and RSA-OAEP.
    #[must_use]
    pub fn entra(certificate_pem: &str) -> Self {
        Self {
            certificate_pem: certificate_pem.to_owned(),
            cipher: "http://www.w3.org/2001/04/xmlenc#aes256-cbc".to_owned(),
            transport: "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p".to_owned(),
            key_beside: false,
        }
    }

    /// The EncryptedAssertion element, in canonical form, around `plain`, which may be any text.
    ///
    /// # Errors
    /// OpenSSL's, for instance when the certificate is none.
    pub fn seal(&self, plain: &str) -> Result<String, ErrorStack> {
        let (cipher, authenticated) = match self.cipher.rsplit('#').next().unwrap_or_default() {
            "aes128-cbc" => (Cipher::aes_128_cbc(), false),
            "aes128-gcm" => (Cipher::aes_128_gcm(), true),
            "aes256-gcm" => (Cipher::aes_256_gcm(), true),
            "tripledes-cbc" => (Cipher::des_ede3_cbc(), false),
            _ => (Cipher::aes_256_cbc(), false),
        };
        let mut key = vec![0; cipher.key_len()];
        let mut content = vec![0; cipher.iv_len().unwrap_or(16)];
        rand_bytes(&mut key)?;
        rand_bytes(&mut content)?;
        let iv = content.clone();
        if authenticated {
            let mut tag = [0; 16];
            content.extend(encrypt_aead(cipher, &key, Some(&iv), &[], plain.as_bytes(), &mut tag)?);
            content.extend(tag);
        } else {
            content.extend(encrypt(cipher, &key, Some(&iv), plain.as_bytes())?);
        }
        let wrapped = self.wrap(&X509::from_pem(self.certificate_pem.as_bytes())?.public_key()?, &key)?;
        Ok(self.write(&STANDARD.encode(wrapped), &STANDARD.encode(content)))
    }

    fn wrap(&self, public: &PKey<Public>, key: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut context = PkeyCtx::new(public)?;
        context.encrypt_init()?;
        if self.transport.ends_with("rsa-1_5") {
            context.set_rsa_padding(Padding::PKCS1)?;
        } else {
            context.set_rsa_padding(Padding::PKCS1_OAEP)?;
        }
        if self.is_oaep11() {
            context.set_rsa_oaep_md(Md::sha256())?;
            context.set_rsa_mgf1_md(Md::sha256())?;
        }
        let mut out = Vec::new();
        context.encrypt_to_vec(key, &mut out)?;
        Ok(out)
    }

    fn is_oaep11(&self) -> bool {
        self.transport.ends_with("xmlenc11#rsa-oaep")
    }

    fn write(&self, key: &str, content: &str) -> String {
        let details = if self.is_oaep11() {
            "<ds:DigestMethod xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" \
             Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod>\
             <x11:MGF xmlns:x11=\"http://www.w3.org/2009/xmlenc11#\" \
             Algorithm=\"http://www.w3.org/2009/xmlenc11#mgf1sha256\"></x11:MGF>"
        } else {
            ""
        };
        let wrapped = format!(
            "<e:EncryptedKey xmlns:e=\"http://www.w3.org/2001/04/xmlenc#\"><e:EncryptionMethod Algorithm=\"{}\">{details}\
             </e:EncryptionMethod><e:CipherData><e:CipherValue>{key}</e:CipherValue></e:CipherData></e:EncryptedKey>",
            self.transport
        );
        let (inside, beside) = if self.key_beside { ("", wrapped.as_str()) } else { (wrapped.as_str(), "") };
        format!(
            "<saml:EncryptedAssertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"><xenc:EncryptedData \
             xmlns:xenc=\"http://www.w3.org/2001/04/xmlenc#\" Type=\"http://www.w3.org/2001/04/xmlenc#Element\">\
             <xenc:EncryptionMethod Algorithm=\"{}\"></xenc:EncryptionMethod><KeyInfo xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{inside}\
             </KeyInfo><xenc:CipherData><xenc:CipherValue>{content}</xenc:CipherValue></xenc:CipherData>\
             </xenc:EncryptedData>{beside}</saml:EncryptedAssertion>",
            self.cipher
        )
    }
}
