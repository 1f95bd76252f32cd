/** Where Hugging Face's repositories are: HF_ENDPOINT, as their own libraries have it, or huggingface.co. */
export const hubEndpoint = (): string => process.env.HF_ENDPOINT || 'https://huggingface.co'
